import { modelInfo } from '#lib/server/api/model-info.ts';
import { app } from '#lib/server/app.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';

/** One problem's champion with `?problem=`, else those of all problems that have one. */
export const GET = api(async ({ url }) => {
  const { champions } = app();
  const problem = url.searchParams.get('problem');
  if (problem !== null) return modelInfo(champions.serving(problem), app());
  const serving = champions.watches.flatMap((w) => (w.champion ? [w.champion] : []));
  return {
    models: await Promise.all(serving.map((champion) => modelInfo(champion, app()))),
    withoutChampion: champions.watches.filter((w) => !w.champion).map((w) => w.problem.name),
  };
});

export const fallback = onlyAnswers('GET');
