import { asDerivaError } from '@deriva/core/errors.ts';
import { fail } from '@sveltejs/kit';
import { app } from '#lib/server/app.ts';
import { watchOr404 } from '#lib/server/pages/page-errors.ts';
import { predictOnce } from '#lib/server/pages/predict-once.ts';
import { predictPage } from '#lib/server/pages/predict-page.ts';
import { refusal } from '#lib/server/pages/refusal.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ params }) => predictPage(watchOr404(params.problem), app());

export const actions: Actions = {
  default: async ({ params, request }) => {
    const { problem } = watchOr404(params.problem);
    const form = await request.formData();
    const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
    try {
      return { values, answered: await predictOnce(problem, form, app()), refused: null };
    } catch (thrown) {
      const error = asDerivaError(thrown);
      if (error.code === 'internal') throw thrown;
      return fail(error.status, {
        values,
        answered: null,
        refused: refusal(error),
      });
    }
  },
};
