const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Microseconds between 1970 and 2000, where PostgreSQL counts from. */
const EPOCH_2000_MICROSECONDS = 946_684_800_000_000n;

/**
 * Writes rows in PostgreSQL's binary COPY format (manual, COPY, "Binary Format"). Binary because it needs no
 * escaping and keeps every number bit for bit.
 */
export class BinaryCopyWriter {
  #buffer = Buffer.allocUnsafe(1 << 17);
  #length = 0;

  constructor() {
    SIGNATURE.copy(this.#buffer);
    // No flags, no header extension.
    this.#buffer.fill(0, SIGNATURE.length, SIGNATURE.length + 8);
    this.#length = SIGNATURE.length + 8;
  }

  /** Bytes not taken yet. */
  get pending(): number {
    return this.#length;
  }

  /** What was written since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  row(fields: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(fields, this.#length);
  }

  end(): void {
    this.row(-1);
  }

  null(): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(-1, this.#length);
  }

  int32(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeInt32BE(4, this.#length);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  int64(value: bigint): void {
    this.#reserve(12);
    this.#length = this.#buffer.writeInt32BE(8, this.#length);
    this.#length = this.#buffer.writeBigInt64BE(value, this.#length);
  }

  float64(value: number): void {
    this.#reserve(12);
    this.#length = this.#buffer.writeInt32BE(8, this.#length);
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  /** @param seconds since 1970 read as UTC; kept to the microsecond. @throws {RangeError} when it is no time. */
  timestamp(seconds: number): void {
    this.int64(BigInt(Math.round(seconds * 1e6)) - EPOCH_2000_MICROSECONDS);
  }

  /**
   * PostgreSQL's texts cannot hold U+0000, and UTF-8 no half of a surrogate pair: both become U+FFFD, so that
   * one odd cell does not keep a batch out.
   */
  text(value: string): void {
    const storable = value.includes('\u0000') ? value.replaceAll('\u0000', '\ufffd') : value;
    this.#reserve(4 + 3 * storable.length);
    const bytes = this.#buffer.write(storable, this.#length + 4);
    this.#buffer.writeInt32BE(bytes, this.#length);
    this.#length += 4 + bytes;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
