import { seededRandom } from '../random/seeded.ts';
import { drawBinomial, drawMultinomial } from '../statistics/binomial.ts';
import { jensenShannonDistance } from '../statistics/jensen-shannon.ts';
import { quantileSorted } from '../statistics/quantile.ts';

/**
 * The effect that chance alone reaches: the 99th percentile of the effect between two independent draws
 * from the reference, of the two samples' effective sizes. Both are drawn, because a batch held against a
 * sample of the reference drawn without replacement leaves the reference's own noise out. The draws are
 * counts by bin, so that the cost does not depend on the rows.
 */
const DRAWS = 200;
const PERCENTILE = 0.99;
const BINS = 128;

/** Effective sizes of the two samples. */
export interface DrawSizes {
  readonly reference: number;
  readonly batch: number;
}

/** A distribution as shares of the mass at points that rise. */
interface BinnedValues {
  readonly points: Float64Array;
  readonly shares: Float64Array;
}

/** The band of the Wasserstein distance, in the unit of the values. @param sorted the reference's values. */
export function numericNoiseBand(sorted: Float64Array, sizes: DrawSizes, seed: number): number {
  const { points, shares } = binned(sorted);
  return band(shares, sizes, seed, (a, b) => binnedWasserstein(points, a, b));
}

/** The band of the Jensen-Shannon distance. @param shares of the reference by level; they sum to 1. */
export function categoricalNoiseBand(shares: Float64Array, sizes: DrawSizes, seed: number): number {
  return band(shares, sizes, seed, jensenShannonDistance);
}

/** The band of the difference of two shares. */
export function shareNoiseBand(share: number, sizes: DrawSizes, seed: number): number {
  const random = seededRandom(seed);
  const { reference, batch } = wholeSizes(sizes);
  return percentile(() =>
    Math.abs(drawBinomial(reference, share, random) / reference - drawBinomial(batch, share, random) / batch),
  );
}

function band(
  shares: Float64Array,
  sizes: DrawSizes,
  seed: number,
  effect: (a: Float64Array, b: Float64Array) => number,
): number {
  const random = seededRandom(seed);
  const { reference, batch } = wholeSizes(sizes);
  const a = new Float64Array(shares.length);
  const b = new Float64Array(shares.length);
  return percentile(() => {
    drawMultinomial(reference, shares, a, random);
    drawMultinomial(batch, shares, b, random);
    return effect(a, b);
  });
}

function percentile(draw: () => number): number {
  return quantileSorted(Float64Array.from({ length: DRAWS }, draw).sort(), PERCENTILE);
}

function wholeSizes(sizes: DrawSizes): DrawSizes {
  return {
    reference: Math.max(1, Math.round(sizes.reference)),
    batch: Math.max(1, Math.round(sizes.batch)),
  };
}

/**
 * Bins that hold few rows at both ends (edges at the smoothstep of equal steps) and are placed at their
 * mean: a heavy tail moves the Wasserstein distance more than the middle does.
 */
function binned(sorted: Float64Array): BinnedValues {
  const points: number[] = [];
  const shares: number[] = [];
  let from = 0;
  for (let bin = 1; bin <= BINS; bin++) {
    const u = bin / BINS;
    const through = Math.round(sorted.length * u * u * (3 - 2 * u));
    if (through <= from) continue;
    let sum = 0;
    for (let i = from; i < through; i++) sum += sorted[i]!;
    const point = sum / (through - from);
    if (points.at(-1) === point) shares[shares.length - 1]! += (through - from) / sorted.length;
    else {
      points.push(point);
      shares.push((through - from) / sorted.length);
    }
    from = through;
  }
  return { points: Float64Array.from(points), shares: Float64Array.from(shares) };
}

function binnedWasserstein(points: Float64Array, a: Float64Array, b: Float64Array): number {
  let sumA = 0;
  let sumB = 0;
  for (let k = 0; k < points.length; k++) {
    sumA += a[k]!;
    sumB += b[k]!;
  }
  let above = 0;
  let distance = 0;
  for (let k = 0; k + 1 < points.length; k++) {
    above += a[k]! / sumA - b[k]! / sumB;
    distance += Math.abs(above) * (points[k + 1]! - points[k]!);
  }
  return distance;
}
