import { describe, expect, test } from 'vitest';
import { golden } from '../../golden/statistics.ts';
import { seededRandom } from '../random/seeded.ts';
import { drawBinomial, drawMultinomial } from './binomial.ts';

const SEED = 7;
const DRAWS = 20_000;

describe('draws have the moments and the distribution function of scipy.stats.binom', () => {
  test.each(golden.binomial)('n $n, p $p', ({ n, p, mean, variance, at, cdf }) => {
    const random = seededRandom(SEED);
    const draws = Array.from({ length: DRAWS }, () => drawBinomial(n, p, random));
    const average = draws.reduce((sum, k) => sum + k, 0) / DRAWS;
    const spread = draws.reduce((sum, k) => sum + (k - mean) ** 2, 0) / DRAWS;
    expect(Math.abs(average - mean), `seed ${SEED}`).toBeLessThan(4 * Math.sqrt(variance / DRAWS));
    expect(Math.abs(spread / variance - 1), `seed ${SEED}`).toBeLessThan(0.06);
    at.forEach((k, i) => {
      const share = draws.filter((drawn) => drawn <= k).length / DRAWS;
      expect(Math.abs(share - cdf[i]!), `seed ${SEED}, P(K ≤ ${k})`).toBeLessThan(0.015);
    });
  });

  test('nothing, all, and counts that sum to n', () => {
    const random = seededRandom(SEED);
    expect(drawBinomial(10, 0, random)).toBe(0);
    expect(drawBinomial(10, 1, random)).toBe(10);
    const counts = new Float64Array(4);
    drawMultinomial(1000, Float64Array.of(0.5, 0.3, 0, 0.2), counts, random);
    expect(counts.reduce((sum, k) => sum + k, 0)).toBe(1000);
    expect(counts[2]).toBe(0);
  });
});
