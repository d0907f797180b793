import type { Matrix } from './matrix.ts';

/** Rows that one block of {@link denseBlocks} holds: few enough to stay in the processor's cache. */
const BLOCK_ROWS = 256;

/**
 * Rows `from` to below `to` as one row-major array, rows × features: category codes as numbers, missing
 * as NaN. Trees ask a row many questions, and ask them in one place here.
 */
export function denseRows(matrix: Matrix, from: number, to: number, into: Float64Array): void {
  const width = matrix.features.length;
  matrix.features.forEach((feature, f) => {
    if (feature.kind === 'numeric') {
      for (let row = from, at = f; row < to; row++, at += width) into[at] = feature.values[row]!;
    } else {
      for (let row = from, at = f; row < to; row++, at += width) {
        const code = feature.codes[row]!;
        into[at] = code < 0 ? Number.NaN : code;
      }
    }
  });
}

/** Calls `visit` with every block of dense rows in order; the array is reused from block to block. */
export function denseBlocks(
  matrix: Matrix,
  visit: (rows: Float64Array, from: number, count: number) => void,
): void {
  const block = new Float64Array(Math.min(BLOCK_ROWS, matrix.rows) * matrix.features.length);
  for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
    const to = Math.min(matrix.rows, from + BLOCK_ROWS);
    denseRows(matrix, from, to, block);
    visit(block, from, to - from);
  }
}
