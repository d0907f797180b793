import { app } from '#lib/server/app.ts';
import { readHealth } from '#lib/server/health.ts';
import { api, onlyAnswers } from '#lib/server/http/api.ts';

export const GET = api(() => readHealth(app()));

export const fallback = onlyAnswers('GET');
