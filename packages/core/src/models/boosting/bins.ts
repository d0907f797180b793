import type { Feature, Matrix } from '../../features/matrix.ts';
import { numericBounds } from './numeric-bounds.ts';

/** With the bin of missing values a feature has at most 255, so that a bin is one byte. */
const MAX_VALUE_BINS = 254;

/** How one feature of the matrix was cut into bins. Bin `values` (one past the last) holds the missing. */
export type BinnedFeature =
  | {
      readonly kind: 'numeric';
      /** Index of the feature in the matrix. */
      readonly index: number;
      readonly values: number;
      /** Bin b holds values ≤ bounds[b] and above bounds[b - 1]; the last bound is the largest double. */
      readonly bounds: Float64Array;
    }
  | {
      readonly kind: 'categorical';
      readonly index: number;
      /** Codes are bins; codes past the last value bin, the rarest levels and "other", share that. */
      readonly values: number;
      readonly levels: number;
    };

export interface BinnedMatrix {
  readonly rows: number;
  /** Only features that tell at least two rows apart. */
  readonly features: readonly BinnedFeature[];
  /** Row-major, rows × features: one row's bins lie in one or two cache lines. */
  readonly bins: Uint8Array;
  /** First bin of each feature in a histogram over all features, and at the end their total. */
  readonly offsets: Int32Array;
}

export function binMatrix(matrix: Matrix): BinnedMatrix {
  const features = matrix.features.map(cutFeature).filter((f) => f !== null);
  const width = features.length;
  const bins = new Uint8Array(matrix.rows * width);
  features.forEach((feature, j) => {
    writeBins(feature, matrix.features[feature.index]!, bins, j, width);
  });
  const offsets = new Int32Array(width + 1);
  features.forEach((feature, j) => {
    offsets[j + 1] = offsets[j]! + feature.values + 1;
  });
  return { rows: matrix.rows, features, bins, offsets };
}

function cutFeature(feature: Feature, index: number): BinnedFeature | null {
  if (feature.kind === 'categorical') {
    const { codes, levels } = feature;
    if (codes.every((code) => code === codes[0])) return null;
    return { kind: 'categorical', index, values: Math.min(levels + 1, MAX_VALUE_BINS), levels };
  }
  const { bounds, hasMissing } = numericBounds(feature.values, MAX_VALUE_BINS);
  if (bounds.length < 2 && !(hasMissing && bounds.length === 1)) return null;
  return { kind: 'numeric', index, values: bounds.length, bounds };
}

function writeBins(cut: BinnedFeature, from: Feature, bins: Uint8Array, at: number, width: number): void {
  if (cut.kind === 'categorical' && from.kind === 'categorical') {
    const last = cut.values - 1;
    for (const code of from.codes) {
      bins[at] = code < 0 ? cut.values : Math.min(code, last);
      at += width;
    }
  } else if (cut.kind === 'numeric' && from.kind === 'numeric') {
    for (const value of from.values) {
      bins[at] = Number.isNaN(value) ? cut.values : binOf(cut.bounds, value);
      at += width;
    }
  }
}

/** The first bin whose bound is not below the value, by bisection. */
function binOf(bounds: Float64Array, value: number): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
