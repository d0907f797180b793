import { createHash, timingSafeEqual } from 'node:crypto';
import { DerivaError } from '@deriva/core/errors.ts';

/** @throws {DerivaError} unauthorized unless the request carries the token; always, where none is set. */
export function requireBearer(request: Request, token: string | undefined): void {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token))) return;
  const detail =
    token === undefined
      ? 'This server was started without DERIVA_TOKEN, so nobody may do this.'
      : 'Send the header Authorization: Bearer with the token of this deployment.';
  throw new DerivaError('unauthorized', detail);
}

/** Of equal length whatever was given, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
