import { DerivaError } from '@deriva/core/errors.ts';
import { app } from '#lib/server/app.ts';
import { wholeHistory } from '#lib/server/history/read-history.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';

export const GET = api(({ url }) => {
  const { champions, services } = app();
  const name = url.searchParams.get('problem');
  if (name === null) {
    const names = champions.watches.map((w) => w.problem.name).join(', ');
    throw new DerivaError('invalid_input', `Say which problem: ?problem= one of ${names}.`);
  }
  return wholeHistory(champions.watch(name).problem.name, services);
});

export const fallback = onlyAnswers('GET');
