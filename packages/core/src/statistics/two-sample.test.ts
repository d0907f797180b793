import { describe, expect, test } from 'vitest';
import { golden } from '../../golden/statistics.ts';
import { seededRandom } from '../random/seeded.ts';
import { ksTest } from './kolmogorov-smirnov.ts';
import { wasserstein } from './wasserstein.ts';

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

describe('two samples of numbers, as scipy has them', () => {
  test.each(golden.twoSamples)('$name', ({ a, b, ks, pValue, pValueAtHalfTheSize, ...rest }) => {
    const found = ksTest(sorted(a), sorted(b), a.length, b.length);
    expect(found.statistic).toBeCloseTo(ks, 12);
    expect(found.pValue).toBeCloseTo(pValue, 9);
    expect(ksTest(sorted(a), sorted(b), a.length / 2, b.length / 2).pValue).toBeCloseTo(
      pValueAtHalfTheSize,
      9,
    );
    expect(wasserstein(sorted(a), sorted(b))).toBeCloseTo(rest.wasserstein, 12);
    expect(wasserstein(sorted(b), sorted(a))).toBeCloseTo(rest.wasserstein, 12);
  });

  test('KS p-values are uniform when nothing differs', () => {
    const seed = 11;
    const random = seededRandom(seed);
    const draw = () => Float64Array.from({ length: 500 }, random).sort();
    const pValues = Array.from({ length: 600 }, () => ksTest(draw(), draw(), 500, 500).pValue);
    for (const level of [0.05, 0.25, 0.5, 0.75]) {
      const share = pValues.filter((p) => p <= level).length / pValues.length;
      expect(Math.abs(share - level), `seed ${seed}, share of p ≤ ${level} is ${share}`).toBeLessThan(0.07);
    }
  });
});
