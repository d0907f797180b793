import { DerivaError } from '../errors.ts';

/**
 * What `read` returns.
 * @throws {DerivaError} model_unreadable, with what `read` threw as its cause.
 */
export function unreadable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DerivaError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DerivaError('model_unreadable', {
      detail: `This model file cannot be read; train it again or deploy the version that wrote it. ${why}`,
      cause,
    });
  }
}
