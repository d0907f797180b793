import type { Matrix } from '../features/matrix.ts';

/**
 * SHAP values of features summed by the column they encode.
 * @param values rows × features × outputs
 * @param columns every column that a feature of the matrix comes from
 * @returns rows × columns × outputs
 */
export function byColumn(
  values: Float64Array,
  matrix: Matrix,
  columns: readonly string[],
  outputs: number,
): Float64Array {
  const columnOf = matrix.features.map(({ column }) => columns.indexOf(column));
  const sums = new Float64Array(matrix.rows * columns.length * outputs);
  let at = 0;
  for (let row = 0; row < matrix.rows; row++) {
    for (const column of columnOf) {
      const to = (row * columns.length + column) * outputs;
      for (let k = 0; k < outputs; k++) sums[to + k]! += values[at++]!;
    }
  }
  return sums;
}
