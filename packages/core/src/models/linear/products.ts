import type { Encoded } from './encoding.ts';

/**
 * Margins of every row, rows × outputs, from coefficients that are columns (the intercept last) × outputs,
 * the last index fastest in both.
 */
export function marginsOf(encoded: Encoded, coefficients: Float64Array, outputs: number): Float64Array {
  const margins = new Float64Array(encoded.rows * outputs);
  addMargins(encoded, withNone(coefficients, outputs), outputs, margins);
  return margins;
}

/** The coefficients and a column of zeros for indicators that are 0, so that reading one needs no question. */
function withNone(coefficients: Float64Array, outputs: number): Float64Array {
  const padded = new Float64Array(coefficients.length + outputs);
  padded.set(coefficients);
  return padded;
}

function addMargins(
  { rows, columns, numbers, dense, slots, ones }: Encoded,
  coefficients: Float64Array,
  outputs: number,
  margins: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) {
      let margin = coefficients[columns * outputs + k]!;
      for (let j = 0, x = row * numbers; j < numbers; j++, x++) {
        margin += dense[x]! * coefficients[j * outputs + k]!;
      }
      for (let s = 0, x = row * slots; s < slots; s++, x++) {
        margin += coefficients[ones[x]! * outputs + k]!;
      }
      margins[row * outputs + k] = margin;
    }
  }
}

/** Xᵀ R for residuals R, rows × outputs: columns (the intercept last) × outputs. */
export function transposedProduct(
  { rows, columns, numbers, dense, slots, ones }: Encoded,
  residuals: Float64Array,
  outputs: number,
): Float64Array {
  const sums = new Float64Array((columns + 2) * outputs);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) {
      const r = residuals[row * outputs + k]!;
      for (let j = 0, x = row * numbers; j < numbers; j++, x++) sums[j * outputs + k]! += dense[x]! * r;
      for (let s = 0, x = row * slots; s < slots; s++, x++) sums[ones[x]! * outputs + k]! += r;
      sums[columns * outputs + k]! += r;
    }
  }
  return sums.slice(0, (columns + 1) * outputs);
}
