/**
 * JSON with the keys of every object in order and no spaces, so that equal data are equal bytes (RFC 8785).
 * Numbers are written with as many digits as bring the same double back.
 * @throws {RangeError} for NaN and infinities, which JSON would silently turn into null.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) {
      throw new RangeError(`JSON cannot hold ${part}.`);
    }
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
