import { DerivaError } from '@deriva/core/errors.ts';
import type { RequestHandler } from '@sveltejs/kit';
import { problemResponse } from '#lib/server/http/api.ts';

/** Under /api even a wrong path is answered in the API's own form. */
export const fallback: RequestHandler = ({ url }) =>
  problemResponse(
    new DerivaError('not_found', `There is no ${url.pathname}. GET /api/openapi.json lists what there is.`),
  );
