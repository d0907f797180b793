import { chiSquaredUpper } from './distributions.ts';

export interface ChiSquared {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Pearson's chi-squared test of homogeneity, without a continuity correction: are the samples drawn
 * from one distribution over k categories? Categories that no sample holds are left out; p is 1 where
 * fewer than two samples or categories remain.
 * @param samples counts by category, all of length k; scale them to effective sizes for rows in groups.
 */
export function chiSquaredHomogeneity(samples: readonly ArrayLike<number>[]): ChiSquared {
  const k = samples[0]?.length ?? 0;
  const byCategory = new Float64Array(k);
  const bySample = samples.map((counts) => {
    let sum = 0;
    for (let c = 0; c < k; c++) {
      sum += counts[c]!;
      byCategory[c]! += counts[c]!;
    }
    return sum;
  });
  const total = bySample.reduce((sum, n) => sum + n, 0);
  let statistic = 0;
  for (let s = 0; s < samples.length; s++) {
    for (let c = 0; c < k; c++) {
      const expected = (bySample[s]! * byCategory[c]!) / total;
      if (expected > 0) statistic += (samples[s]![c]! - expected) ** 2 / expected;
    }
  }
  const degreesOfFreedom =
    (bySample.filter((n) => n > 0).length - 1) * (byCategory.filter((n) => n > 0).length - 1);
  if (degreesOfFreedom < 1) return { statistic: 0, degreesOfFreedom: 0, pValue: 1 };
  return { statistic, degreesOfFreedom, pValue: chiSquaredUpper(statistic, degreesOfFreedom) };
}
