/** What PostgreSQL keeps of a name; it would cut longer ones silently. */
const MAX_BYTES = 63;

/** A name from a declared problem as an SQL identifier. @throws {RangeError} when it cannot be one. */
export function identifier(name: string): string {
  if (name.length === 0 || name.includes('\u0000') || Buffer.byteLength(name) > MAX_BYTES) {
    throw new RangeError(
      `${JSON.stringify(name)} cannot name a column or table: 1 to ${MAX_BYTES} bytes, no NUL.`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal, where no parameter can stand (COPY, CREATE VIEW, ALTER ROLE). */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}

/** A whole number as SQL, where no parameter can stand. */
export function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number.`);
  return String(value);
}
