import type { Feature, Matrix } from '../../features/matrix.ts';

/**
 * How a linear model sees a feature. A number is one column, (value − mean) / scale with the missing
 * imputed by the median, and where training missed values one more that is 1 for a missing value. A
 * category is one column a level, one for "other" and one for missing, 1 for the one that holds.
 */
export type EncodedFeature =
  | {
      readonly kind: 'numeric';
      readonly median: number;
      readonly mean: number;
      readonly scale: number;
      readonly missingIndicator: boolean;
    }
  | { readonly kind: 'categorical'; readonly levels: number };

/**
 * Encoded rows, so that the zeros of one-hot columns take neither memory nor time. Columns are numbered
 * numbers first, then indicators and levels, then the intercept.
 */
export interface Encoded {
  readonly rows: number;
  /** Columns, the intercept not counted. */
  readonly columns: number;
  readonly numbers: number;
  /** rows × numbers, the last index fastest. */
  readonly dense: Float64Array;
  readonly slots: number;
  /** rows × slots: the columns that are 1; `columns` + 1, which is none, for an indicator that is 0. */
  readonly ones: Int32Array;
}

/** Fits the encoding on training rows. Standard deviations are those of the population, as scikit-learn's. */
export function fitEncoding(matrix: Matrix): EncodedFeature[] {
  return matrix.features.map((feature) => {
    if (feature.kind === 'categorical') return { kind: 'categorical', levels: feature.levels };
    const present = feature.values.filter((v) => !Number.isNaN(v));
    const median = medianOf(present);
    const missing = matrix.rows - present.length;
    const mean = (sum(present) + missing * median) / matrix.rows;
    let squares = missing * (median - mean) ** 2;
    for (const value of present) squares += (value - mean) ** 2;
    const deviation = Math.sqrt(squares / matrix.rows);
    // A column that never moves says nothing: any scale keeps it at 0.
    const scale = deviation > 1e-12 * Math.abs(mean) ? deviation : 1;
    return { kind: 'numeric', median, mean, scale, missingIndicator: missing > 0 };
  });
}

/** First column of the indicators and levels of each feature; and the number of columns. */
export function layout(encoding: readonly EncodedFeature[]): { first: number[]; columns: number } {
  let next = encoding.filter((f) => f.kind === 'numeric').length;
  const first = encoding.map((feature) => {
    const at = next;
    if (feature.kind === 'categorical') next += feature.levels + 2;
    else if (feature.missingIndicator) next++;
    return at;
  });
  return { first, columns: next };
}

export function encodeRows(encoding: readonly EncodedFeature[], matrix: Matrix): Encoded {
  const { first, columns } = layout(encoding);
  const numbers = encoding.filter((f) => f.kind === 'numeric').length;
  const slots = encoding.filter((f) => f.kind === 'categorical' || f.missingIndicator).length;
  const dense = new Float64Array(matrix.rows * numbers);
  const ones = new Int32Array(matrix.rows * slots);
  let number = 0;
  let slot = 0;
  encoding.forEach((how, f) => {
    const feature: Feature = matrix.features[f]!;
    if (how.kind === 'numeric' && feature.kind === 'numeric') {
      for (let row = 0, at = number; row < matrix.rows; row++, at += numbers) {
        const value = feature.values[row]!;
        dense[at] = ((Number.isNaN(value) ? how.median : value) - how.mean) / how.scale;
      }
      number++;
      if (!how.missingIndicator) return;
      for (let row = 0, at = slot; row < matrix.rows; row++, at += slots) {
        ones[at] = Number.isNaN(feature.values[row]!) ? first[f]! : columns + 1;
      }
      slot++;
    } else if (how.kind === 'categorical' && feature.kind === 'categorical') {
      for (let row = 0, at = slot; row < matrix.rows; row++, at += slots) {
        const code = feature.codes[row]!;
        ones[at] = first[f]! + (code < 0 ? how.levels + 1 : code);
      }
      slot++;
    }
  });
  return { rows: matrix.rows, columns, numbers, dense, slots, ones };
}

/** Mean of every encoded column over the rows: what linear SHAP values are measured against. */
export function columnMeans({ rows, columns, numbers, dense, slots, ones }: Encoded): Float64Array {
  const means = new Float64Array(columns + 2);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < numbers; j++) means[j]! += dense[row * numbers + j]!;
    for (let s = 0; s < slots; s++) means[ones[row * slots + s]!]!++;
  }
  return means.subarray(0, columns).map((total) => total / rows);
}

function medianOf(values: Float64Array): number {
  if (values.length === 0) return 0;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
