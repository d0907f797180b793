import { isUtf8 } from 'node:buffer';
import { DerivaError } from '@deriva/core/errors.ts';
import { jsonScanner, malformed } from './json-scanner.ts';

/** A row longer than this is no row: it would have to be held in memory whole. */
const LONGEST_BYTES = 1 << 20;

/**
 * Cuts the rows out of an answer of the source, chunk by chunk, each as the exact text that came:
 * parsing would turn 10001.0 into 10001. Checks that the whole answer is JSON of the form
 * `{"batch_number": 3, "data": [row, …], …}` with the keys in any order, the number as number or text,
 * and whatever is a JSON value as a row; other keys are passed over. What is cut out is checked to be UTF-8.
 *
 * It keeps a row that is cut by the border of a chunk, and nothing else. Over 100 MB a second.
 */
export interface RowSlicer {
  /**
   * The rows that end in this chunk.
   * @throws {DerivaError} source_malformed, with the position of the byte that is wrong.
   */
  push(chunk: Uint8Array): string[];
  /** As soon as it has been read; it may stand after the rows. */
  batchNumber(): number | null;
  /**
   * To be called after the last chunk.
   * @throws {DerivaError} source_cut when the answer is not complete.
   */
  end(): { batchNumber: number };
}

export function rowSlicer(): RowSlicer {
  let chunk: Buffer = Buffer.alloc(0);
  let rows: string[] = [];
  /** Where a captured text (a row, a key or value of the outermost object) begins in this chunk; -1 is none. */
  let captureFrom = -1;
  /** What earlier chunks held of it. */
  let carried: Buffer[] = [];
  let outerKey = '';
  let dataSeen = false;
  let inData = false;
  let batch: number | null = null;

  const wrong = (at: number, what: string) => malformed(scanner.position() + at, what);

  function captured(end: number): string {
    const bytes = Buffer.concat([...carried, chunk.subarray(captureFrom, end)]);
    carried = [];
    captureFrom = -1;
    if (bytes.length > LONGEST_BYTES) throw wrong(end, 'a row is longer than 1 MiB');
    if (!isUtf8(bytes)) throw wrong(end, 'the text before this is not UTF-8');
    return bytes.toString('utf8');
  }

  /** The rest of the chunk is kept as a copy: it would keep the whole chunk alive, and its owner may use it again. */
  function carry(): void {
    if (captureFrom < 0) return;
    carried.push(Buffer.from(chunk.subarray(captureFrom)));
    captureFrom = 0;
    if (carried.reduce((sum, piece) => sum + piece.length, 0) > LONGEST_BYTES)
      throw wrong(0, 'a row is longer than 1 MiB');
  }

  const scanner = jsonScanner({
    keyBegan(at, depth) {
      if (depth === 1) captureFrom = at;
    },
    keyEnded(end, depth) {
      if (depth !== 1) return;
      // An escaped key, "dat\u0061", is legal and means the same.
      outerKey = String(JSON.parse(captured(end)));
      if ((outerKey === 'data' && dataSeen) || (outerKey === 'batch_number' && batch !== null))
        throw wrong(end, `"${outerKey}" stands there twice`);
    },
    scalarBegan(at, depth) {
      if (depth === 0) throw wrong(at, '"{" is expected');
      // A number or a text where a row is due is a bad row and not a bad answer: clean rejects it, and keeps the others.
      if (depth === 1 || (depth === 2 && inData)) captureFrom = at;
    },
    scalarEnded(end, depth) {
      if (depth === 2 && inData) rows.push(captured(end));
      if (depth !== 1) return;
      const text = captured(end);
      if (outerKey === 'data') throw wrong(end, '"data" is not an array');
      if (outerKey !== 'batch_number') return;
      const digits = text.startsWith('"') ? text.slice(1, -1) : text;
      if (!/^\d{1,9}(\.0+)?$/.test(digits)) throw wrong(end, `"batch_number" is ${text.slice(0, 40)}`);
      batch = Number(digits);
    },
    opened(at, depth, isObject) {
      if (depth === 0 && !isObject) throw wrong(at, '"{" is expected');
      if (depth === 2 && inData) captureFrom = at;
      if (depth !== 1) return;
      inData = outerKey === 'data';
      dataSeen ||= inData;
      if (inData && isObject) throw wrong(at, '"data" is not an array');
      if (outerKey === 'batch_number') throw wrong(at, '"batch_number" is not a number');
    },
    closed(end, depth) {
      if (depth === 2 && inData) rows.push(captured(end));
    },
  });

  return {
    push(bytes) {
      chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      rows = [];
      scanner.push(chunk);
      carry();
      return rows;
    },
    batchNumber: () => batch,
    end() {
      const position = scanner.position();
      if (!scanner.done())
        throw new DerivaError(
          'source_cut',
          `The answer of the source ended after ${position} bytes, before its end.`,
        );
      if (!dataSeen) throw malformed(position, '"data" is missing');
      if (batch === null) throw malformed(position, '"batch_number" is missing');
      return { batchNumber: batch };
    },
  };
}
