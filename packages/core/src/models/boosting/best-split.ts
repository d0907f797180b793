import type { BinnedFeature, BinnedMatrix } from './bins.ts';
import { PER_BIN } from './histogram.ts';

/** What keeps trees from fitting noise. */
export interface SplitLimits {
  /** Rows each side keeps at least. */
  readonly minLeafRows: number;
  readonly minLeafHessian: number;
  /** L2 penalty on leaf values. */
  readonly l2: number;
  /** Rows of a prior with which the order of categories is shrunk to that of the node. */
  readonly categorySmoothing: number;
  /** L2 penalty in place of `l2` when a split by category is weighed: it had many more to choose from. */
  readonly categoryL2: number;
}

export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

export interface Split {
  /** Position of the feature in the binned matrix. */
  readonly feature: number;
  /** Reduction of the penalised second-order loss, times two. */
  readonly gain: number;
  readonly left: Sums;
  /** One entry a bin of the feature, the missing bin last: 1 goes left. */
  readonly binsLeft: Uint8Array;
}

/**
 * The split of a leaf with the largest gain (Chen and Guestrin, XGBoost, KDD 2016, equation 7), or null
 * when none gains. Missing values are tried on both sides; categories are ordered by gradient over
 * hessian, which makes the best cut of that order the best of all two-way partitions for squared error
 * (Fisher, JASA 1958). Bins that no row of the leaf is in follow the larger side.
 */
export function bestSplit(
  histogram: Float64Array,
  { features, offsets }: BinnedMatrix,
  usable: readonly number[],
  total: Sums,
  limits: SplitLimits,
): Split | null {
  let best: Candidate | null = null;
  for (const j of usable) {
    const found =
      features[j]!.kind === 'numeric'
        ? bestNumeric(histogram, features[j]!, offsets[j]!, total, limits)
        : bestCategorical(histogram, features[j]!, offsets[j]!, total, limits);
    if (found && (best === null || found.gain > best.gain)) best = { ...found, feature: j };
  }
  if (best === null) return null;
  const binsLeft = best.toBinsLeft();
  return { feature: best.feature, gain: best.gain, left: best.left, binsLeft };
}

interface Found {
  readonly gain: number;
  readonly left: Sums;
  readonly toBinsLeft: () => Uint8Array;
}

interface Candidate extends Found {
  readonly feature: number;
}

/** Gains below this are rounding. */
const MIN_GAIN = 1e-9;

function bestNumeric(
  histogram: Float64Array,
  { values }: BinnedFeature,
  offset: number,
  total: Sums,
  limits: SplitLimits,
): Found | null {
  const first = offset * PER_BIN;
  const missingAt = first + values * PER_BIN;
  const missing = {
    gradient: histogram[missingAt]!,
    hessian: histogram[missingAt + 1]!,
    rows: histogram[missingAt + 2]!,
  };
  const { minLeafRows, minLeafHessian, l2 } = limits;
  const parent = score(total.gradient, total.hessian, l2);
  let gain = MIN_GAIN;
  let cut = -1;
  let missingLeft = false;
  let left: Sums = total;
  for (let side = 0; side < (missing.rows > 0 ? 2 : 1); side++) {
    let g = side === 1 ? missing.gradient : 0;
    let h = side === 1 ? missing.hessian : 0;
    let n = side === 1 ? missing.rows : 0;
    // With the missing on the right the last cut parts all values from them.
    const last = side === 0 && missing.rows > 0 ? values : values - 1;
    for (let bin = 0, at = first; bin < last; bin++, at += PER_BIN) {
      if (histogram[at + 2] === 0) continue;
      g += histogram[at]!;
      h += histogram[at + 1]!;
      n += histogram[at + 2]!;
      if (n < minLeafRows || h < minLeafHessian) continue;
      if (total.rows - n < minLeafRows || total.hessian - h < minLeafHessian) break;
      const found = score(g, h, l2) + score(total.gradient - g, total.hessian - h, l2) - parent;
      if (found <= gain) continue;
      gain = found;
      cut = bin;
      missingLeft = side === 1;
      left = { gradient: g, hessian: h, rows: n };
    }
  }
  if (cut < 0) return null;
  if (missing.rows === 0) missingLeft = left.rows * 2 > total.rows;
  const toBinsLeft = () => {
    const binsLeft = new Uint8Array(values + 1).fill(1, 0, cut + 1);
    binsLeft[values] = missingLeft ? 1 : 0;
    return binsLeft;
  };
  return { gain, left, toBinsLeft };
}

function bestCategorical(
  histogram: Float64Array,
  { values }: BinnedFeature,
  offset: number,
  total: Sums,
  limits: SplitLimits,
): Found | null {
  const { minLeafRows, minLeafHessian, categorySmoothing, categoryL2 } = limits;
  const prior = (categorySmoothing * total.gradient) / total.hessian;
  const present: { bin: number; order: number }[] = [];
  for (let bin = 0; bin <= values; bin++) {
    const at = (offset + bin) * PER_BIN;
    if (histogram[at + 2] === 0) continue;
    const order = (histogram[at]! + prior) / (histogram[at + 1]! + categorySmoothing);
    present.push({ bin, order });
  }
  present.sort((a, b) => a.order - b.order || a.bin - b.bin);

  const parent = score(total.gradient, total.hessian, categoryL2);
  let gain = MIN_GAIN;
  let cut = -1;
  let left: Sums = total;
  let g = 0;
  let h = 0;
  let n = 0;
  for (let i = 0; i < present.length - 1; i++) {
    const at = (offset + present[i]!.bin) * PER_BIN;
    g += histogram[at]!;
    h += histogram[at + 1]!;
    n += histogram[at + 2]!;
    if (n < minLeafRows || h < minLeafHessian) continue;
    if (total.rows - n < minLeafRows || total.hessian - h < minLeafHessian) break;
    const found = score(g, h, categoryL2) + score(total.gradient - g, total.hessian - h, categoryL2) - parent;
    if (found <= gain) continue;
    gain = found;
    cut = i;
    left = { gradient: g, hessian: h, rows: n };
  }
  if (cut < 0) return null;
  const toBinsLeft = () => {
    const binsLeft = new Uint8Array(values + 1).fill(left.rows * 2 > total.rows ? 1 : 0);
    present.forEach(({ bin }, i) => {
      binsLeft[bin] = i <= cut ? 1 : 0;
    });
    return binsLeft;
  };
  return { gain, left, toBinsLeft };
}

function score(gradient: number, hessian: number, l2: number): number {
  return (gradient * gradient) / (hessian + l2);
}
