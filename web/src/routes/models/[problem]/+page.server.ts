import { app } from '#lib/server/app.ts';
import { modelsPage } from '#lib/server/pages/models-page.ts';
import { watchOr404 } from '#lib/server/pages/page-errors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ params }) => modelsPage(watchOr404(params.problem), app());
