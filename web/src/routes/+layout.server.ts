import { app } from '#lib/server/app.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ params, url }) => ({
  problems: app().config.DERIVA_PROBLEMS.map(({ name, title }) => ({ name, title })),
  path: url.pathname,
  problem: params.problem ?? null,
});
