import { app } from '#lib/server/app.ts';
import { overviewOf } from '#lib/server/pages/overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
  const { champions, now } = app();
  return {
    overviews: await Promise.all(champions.watches.map((watch) => overviewOf(watch, app()))),
    now: now(),
  };
};
