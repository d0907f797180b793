import {
  asDerivaError,
  type DerivaError,
  DerivaError as Failure,
  toProblemDetails,
} from '@deriva/core/errors.ts';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { app } from '../app.ts';

type Answer = (event: RequestEvent) => unknown;

/** A JSON endpoint: what `answer` returns is the body; what it throws becomes RFC 9457. */
export function api(answer: Answer): RequestHandler {
  return async (event) => {
    try {
      return Response.json(await answer(event), { headers: { 'cache-control': 'no-store' } });
    } catch (thrown) {
      const error = asDerivaError(thrown);
      if (error.code === 'internal') {
        app().log.error({ event: 'unforeseen', requestId: event.locals.requestId, err: thrown });
      }
      return problemResponse(error);
    }
  };
}

/** For the other methods of an endpoint. */
export function onlyAnswers(...methods: readonly string[]): RequestHandler {
  return ({ request, url }) => {
    const detail = `${url.pathname} answers ${methods.join(' and ')}, not ${request.method}.`;
    return problemResponse(new Failure('method_not_allowed', detail), { allow: methods.join(', ') });
  };
}

export function problemResponse(error: DerivaError, headers: Record<string, string> = {}): Response {
  return new Response(`${JSON.stringify(toProblemDetails(error))}\n`, {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
    },
  });
}
