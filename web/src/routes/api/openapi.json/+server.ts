import { openApi } from '#lib/server/api/openapi.ts';
import { app } from '#lib/server/app.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';

export const GET = api(() => openApi(app().config.DERIVA_PROBLEMS));

export const fallback = onlyAnswers('GET');
