import type { ServerResponse } from 'node:http';
import { asDerivaError, toProblemDetails } from '@deriva/core/errors.ts';

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}

/** RFC 9457, with Retry-After where trying again can help. */
export function answerError(response: ServerResponse, thrown: unknown): void {
  const error = asDerivaError(thrown);
  answerJson(response, error.status, toProblemDetails(error), {
    'content-type': 'application/problem+json; charset=utf-8',
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(error.code === 'method_not_allowed' ? { allow: 'GET, POST' } : {}),
    // What was not read of a refused body must not be taken for the next request.
    ...(error.code === 'body_too_large' ? { connection: 'close' } : {}),
  });
}
