import { predict } from '#lib/server/api/predict.ts';
import { app } from '#lib/server/app.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';
import { readJson } from '#lib/server/http/read-json.ts';

export const POST = api(async ({ request }) => predict(await readJson(request), app()));

export const fallback = onlyAnswers('POST');
