import { createHash, timingSafeEqual } from 'node:crypto';
import { DerivaError } from '@deriva/core/errors.ts';

/** @throws {DerivaError} unauthorized unless the header is `Bearer <token>`, compared in constant time. */
export function checkToken(authorization: string | undefined, token: string): void {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new DerivaError('unauthorized', {
    detail: authorization
      ? 'The Authorization header does not hold the token of this deployment.'
      : 'Send the header "Authorization: Bearer <token>".',
  });
}

const digest = (text: string) => createHash('sha256').update(text).digest();
