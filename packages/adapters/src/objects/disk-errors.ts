import { DerivaError } from '@deriva/core/errors.ts';

export function errnoOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

/** Runs one operation on the disk; whatever fails there (full, read-only, not mounted) is told as objects_unavailable. */
export async function onDisk<T>(what: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (thrown) {
    if (thrown instanceof DerivaError) throw thrown;
    throw new DerivaError('objects_unavailable', {
      detail: `The object store cannot ${what} (${errnoOf(thrown) || String(thrown)}).`,
      cause: thrown,
    });
  }
}
