import { DerivaError } from '@deriva/core/errors.ts';

const LONGEST_KEY = 300;

/** @throws {DerivaError} invalid_input: a key cut short would stand for others that begin alike. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || (header !== '' && header.length <= LONGEST_KEY)) return header;
  const message = `must have 1 to ${LONGEST_KEY} characters`;
  throw new DerivaError('invalid_input', {
    detail: `The header Idempotency-Key ${message}.`,
    faults: [{ at: 'Idempotency-Key', message }],
  });
}
