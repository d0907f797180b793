import { Matrix } from 'ml-matrix';
import type { Encoded } from './encoding.ts';

/**
 * Xᵀ diag(weights) X of the encoded rows with the intercept, a column of ones, last; XᵀX without weights.
 * Zeros of one-hot columns cost nothing.
 */
export function gram(encoded: Encoded, weights?: Float64Array): Matrix {
  const { rows, columns, numbers, dense, slots, ones } = encoded;
  // One row and column more than is returned: where indicators that are 0 leave their sums.
  const size = columns + 2;
  const sums = new Float64Array(size * size);
  const at = new Int32Array(slots + 1);
  at[slots] = columns;
  for (let row = 0; row < rows; row++) {
    const x = row * numbers;
    const weight = weights ? weights[row]! : 1;
    for (let s = 0; s < slots; s++) at[s] = ones[row * slots + s]!;
    for (let i = 0; i < numbers; i++) {
      const xi = dense[x + i]! * weight;
      const line = i * size;
      for (let j = i; j < numbers; j++) sums[line + j]! += xi * dense[x + j]!;
      for (let s = 0; s <= slots; s++) sums[line + at[s]!]! += xi;
    }
    // Slots are in the order of their columns but for the empty one, which is cut off below.
    for (let s = 0; s <= slots; s++) {
      const line = at[s]! * size;
      for (let u = s; u <= slots; u++) sums[line + at[u]!]! += weight;
    }
  }
  const whole = Matrix.zeros(columns + 1, columns + 1);
  for (let i = 0; i <= columns; i++) {
    for (let j = i; j <= columns; j++) {
      whole.set(i, j, sums[i * size + j]!);
      whole.set(j, i, sums[i * size + j]!);
    }
  }
  return whole;
}
