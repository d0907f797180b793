import { clampTo } from '../statistics/clamp.ts';
import { ksTest } from '../statistics/kolmogorov-smirnov.ts';
import { meanAndDeviation } from '../statistics/moments.ts';
import { quantileSorted } from '../statistics/quantile.ts';
import { wasserstein } from '../statistics/wasserstein.ts';
import type { ColumnDrift } from './drift-report.ts';
import { type DrawSizes, numericNoiseBand } from './noise-band.ts';
import type { PresentNumbers } from './sample.ts';

/** What the three questions (how much, is it significant, is it more than noise) say of one pair of samples. */
export interface Comparison {
  readonly effect: number;
  readonly pValue: number;
  readonly noiseBand: number;
}

export interface NumericComparison extends Comparison {
  readonly direction: ColumnDrift['direction'];
  readonly means: { readonly reference: number; readonly batch: number };
  /** The reference held one value only. */
  readonly constant: boolean;
}

const WINSORISED = 0.001;

/**
 * Wasserstein distance in standard deviations of the reference, both samples winsorised at the outermost
 * of their 0.1% and 99.9% quantiles: a few wild values move nothing, and a batch that lies wholly outside
 * the reference is not cut back to its edge. Where the reference is constant the standard deviation is
 * that of both samples in equal parts. The test sees the values as they are.
 * @param reference not empty
 * @param batch not empty
 */
export function compareNumbers(
  reference: PresentNumbers,
  batch: PresentNumbers,
  seed: number,
): NumericComparison {
  const low = Math.min(
    quantileSorted(reference.sorted, WINSORISED),
    quantileSorted(batch.sorted, WINSORISED),
  );
  const high = Math.max(
    quantileSorted(reference.sorted, 1 - WINSORISED),
    quantileSorted(batch.sorted, 1 - WINSORISED),
  );
  const a = clampTo(reference.sorted, low, high);
  const b = clampTo(batch.sorted, low, high);
  const ofA = meanAndDeviation(a);
  const ofB = meanAndDeviation(b);
  const sigma = ofA.deviation > 0 ? ofA.deviation : pooledDeviation(ofA, ofB);
  const sizes: DrawSizes = { reference: reference.effective, batch: batch.effective };
  const { pValue } = ksTest(reference.sorted, batch.sorted, reference.effective, batch.effective);
  const distance = wasserstein(a, b);
  return {
    direction: directionOf(ofB.mean - ofA.mean, distance),
    effect: sigma > 0 ? distance / sigma : 0,
    pValue,
    noiseBand: sigma > 0 ? numericNoiseBand(a, sizes, seed) / sigma : 0,
    means: { reference: ofA.mean, batch: ofB.mean },
    constant: reference.sorted[0] === reference.sorted.at(-1),
  };
}

/** The distance is at least the difference of the means; what is left of it is a change of shape. */
function directionOf(difference: number, distance: number): ColumnDrift['direction'] {
  if (distance === 0 || Math.abs(difference) < distance / 2) return 'changed';
  return difference > 0 ? 'grew' : 'shrank';
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

function pooledDeviation(a: Moments, b: Moments): number {
  return Math.sqrt((a.deviation ** 2 + b.deviation ** 2) / 2 + ((a.mean - b.mean) / 2) ** 2);
}
