import { DerivaError } from '@deriva/core/errors.ts';

/** Letters, digits, `.`, `_`, `=` and `-`, not beginning with a dot: no segment leads out of the store. */
const SEGMENT = /^[\w=-][\w.=-]*$/;
const NAME = /^([0-9a-f]{64})(\.[\w.-]+)?$/;

function checkSegments(path: string): void {
  if (path.length > 512 || !path.split('/').every((segment) => SEGMENT.test(segment)))
    throw new DerivaError('invalid_input', `"${path.slice(0, 200)}" cannot be part of an object's key.`);
}

/** `<prefix>/<sha256><suffix>`; a suffix is empty or begins with a dot, as in `.json`. */
export function objectKey(prefix: string, sha256: string, suffix: string): string {
  const key = `${prefix}/${sha256}${suffix}`;
  hashInKey(key);
  return key;
}

/**
 * The hash of the content that a key promises.
 * @throws {DerivaError} invalid_input when this is no key.
 */
export function hashInKey(key: string): string {
  checkSegments(key);
  const hash = NAME.exec(key.slice(key.lastIndexOf('/') + 1))?.[1];
  if (hash === undefined || !key.includes('/'))
    throw new DerivaError('invalid_input', `"${key.slice(0, 200)}" is no key of an object.`);
  return hash;
}

/** A prefix to list: empty for everything, else whole segments. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkSegments(prefix);
}
