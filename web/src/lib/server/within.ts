import { DerivaError, type ErrorCode } from '@deriva/core/errors.ts';

/**
 * Waits for work, but not for ever: a server that hangs must look to its callers like one that is away.
 * The work itself goes on; what comes of it later is dropped.
 * @throws {DerivaError} with `code` when the time is over.
 */
export async function within<T>(milliseconds: number, code: ErrorCode, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DerivaError(code, `No answer within ${milliseconds} ms.`)),
    milliseconds,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
