import { explain } from '#lib/server/api/explain.ts';
import { app } from '#lib/server/app.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';
import { readJson } from '#lib/server/http/read-json.ts';

export const POST = api(async ({ request }) => explain(await readJson(request), app(), request.signal));

export const fallback = onlyAnswers('POST');
