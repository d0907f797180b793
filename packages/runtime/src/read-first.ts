import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { asDerivaError, DerivaError } from '@deriva/core/errors.ts';
import { answerError } from './answer.ts';
import { passOver, readJson } from './body.ts';

const bodies = new WeakMap<IncomingMessage, { json: unknown } | { error: unknown }>();

/**
 * Reads the body under our own limit first; the framework's parsers then find it read and leave it be. They
 * would hold up to 1 GB, of any method, and tell of faults by a page with a stack trace, as its router does
 * for a path that it cannot decode.
 */
export async function readFirst(
  framework: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request);
  if (path !== '/' && path !== '/health') {
    await passOver(request).catch(() => {});
    return answerError(
      response,
      new DerivaError(
        'not_found',
        `There is nothing at ${request.url?.slice(0, 200)}; the function is at /.`,
      ),
    );
  }
  if (request.method === 'POST' || hasBody(request)) {
    try {
      bodies.set(request, { json: await readJson(request) });
    } catch (error) {
      // An unread body would be parsed by the framework after all.
      if (asDerivaError(error).code === 'body_too_large') {
        await passOver(request).catch(() => {});
        return answerError(response, error);
      }
      bodies.set(request, { error });
    }
  }
  framework(request, response);
}

/** Null for a target that is no path, such as `*`. */
export function pathOf(request: IncomingMessage): string | null {
  return URL.parse(request.url ?? '/', 'http://function')?.pathname ?? null;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/** What came as the body. @throws what was wrong with it */
export function bodyOf(request: IncomingMessage): unknown {
  const body = bodies.get(request);
  if (body && 'error' in body) throw body.error;
  return body?.json;
}
