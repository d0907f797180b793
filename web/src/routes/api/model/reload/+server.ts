import { readEnvelope, reloadEnvelope } from '#lib/server/api/envelope.ts';
import { reload } from '#lib/server/api/reload.ts';
import { app } from '#lib/server/app.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';
import { requireBearer } from '#lib/server/http/bearer.ts';
import { readJson } from '#lib/server/http/read-json.ts';

/** The body is optional: `{"problem"}` for one, none for all. */
export const POST = api(async ({ request }) => {
  requireBearer(request, app().config.DERIVA_TOKEN);
  const body = request.headers.has('content-type') ? await readJson(request) : {};
  return reload(readEnvelope(reloadEnvelope, body).problem, app());
});

export const fallback = onlyAnswers('POST');
