import type { CategoryColumn, NumberColumn } from '@deriva/core/tables/table.ts';
import type { Chunk, FieldReader } from './binary-copy-reader.ts';

/** A float8 column; null is NaN. */
export class Float64Reader implements FieldReader {
  readonly values: Float64Array;

  constructor(rows: number) {
    this.values = new Float64Array(rows);
  }

  take(row: number, { view }: Chunk, at: number, length: number): void {
    this.values[row] = length < 0 ? Number.NaN : view.getFloat64(at);
  }

  column(): NumberColumn {
    return { kind: 'number', values: this.values };
  }
}

/** An int4 column without nulls. */
export class Int32Reader<T extends Int32Array | Int8Array> implements FieldReader {
  readonly values: T;

  constructor(values: T) {
    this.values = values;
  }

  take(row: number, { view }: Chunk, at: number): void {
    this.values[row] = view.getInt32(at);
  }
}

/** A text column as codes into levels in the order of first appearance; null is -1. Makes one string a level, not a cell. */
export class CategoryReader implements FieldReader {
  readonly #codes: Int32Array;
  readonly #levels: string[] = [];
  readonly #bytes: Buffer[] = [];
  readonly #hashes: number[] = [];
  /** Open addressing: hash → code + 1, 0 is free. */
  #slots = new Int32Array(64);

  constructor(rows: number) {
    this.#codes = new Int32Array(rows);
  }

  take(row: number, { bytes }: Chunk, at: number, length: number): void {
    this.#codes[row] = length < 0 ? -1 : this.#code(bytes, at, at + length);
  }

  column(): CategoryColumn {
    return { kind: 'category', codes: this.#codes, levels: this.#levels };
  }

  #code(bytes: Buffer, from: number, end: number): number {
    const hash = fnv1a(bytes, from, end);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]! - 1;
      if (code < 0) return this.#add(slot, hash, Buffer.from(bytes.subarray(from, end)));
      if (this.#hashes[code] === hash && equal(this.#bytes[code]!, bytes, from, end)) return code;
    }
  }

  #add(slot: number, hash: number, level: Buffer): number {
    const code = this.#levels.push(level.toString('utf8')) - 1;
    this.#bytes.push(level);
    this.#hashes.push(hash);
    this.#slots[slot] = code + 1;
    if (2 * this.#levels.length > this.#slots.length) this.#grow();
    return code;
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    this.#hashes.forEach((hash, code) => {
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    });
    this.#slots = slots;
  }
}

/** Fowler, Noll and Vo's hash, 32 bits. */
function fnv1a(bytes: Buffer, from: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function equal(level: Buffer, bytes: Buffer, from: number, end: number): boolean {
  if (level.length !== end - from) return false;
  for (let i = 0; i < level.length; i++) if (level[i] !== bytes[from + i]) return false;
  return true;
}
