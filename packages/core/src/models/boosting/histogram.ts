import type { BinnedMatrix } from './bins.ts';

/** Entries a bin has in a histogram: sum of gradients, sum of hessians, rows. */
export const PER_BIN = 3;

/** Gradients and hessians of the loss, one entry a training row. */
export interface Derivatives {
  readonly gradient: Float64Array;
  /** Null where every hessian is 1 (squared error): then it is the number of rows. */
  readonly hessian: Float64Array | null;
}

/**
 * Sums the derivatives of `rows[from..to)` by bin over all features into `histogram`.
 * Row by row: neighbouring additions go to different features, so that no addition waits for the one
 * before it, as it would where most rows of a feature share one bin.
 */
export function fillHistogram(
  histogram: Float64Array,
  { bins, features, offsets }: BinnedMatrix,
  { gradient, hessian }: Derivatives,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  histogram.fill(0);
  const width = features.length;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const g = gradient[row]!;
    const h = hessian === null ? 1 : hessian[row]!;
    const first = row * width;
    for (let j = 0; j < width; j++) {
      const at = (offsets[j]! + bins[first + j]!) * PER_BIN;
      histogram[at]! += g;
      histogram[at + 1]! += h;
      histogram[at + 2]!++;
    }
  }
}

/** The sibling's histogram is the parent's less the child's: only the smaller child is ever summed. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!;
}
