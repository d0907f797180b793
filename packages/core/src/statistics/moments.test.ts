import { mean, quantile, standardDeviation } from 'simple-statistics';
import { expect, it } from 'vitest';
import { seededRandom } from '../random/seeded.ts';
import { meanAndDeviation } from './moments.ts';
import { quantileSorted } from './quantile.ts';

const SEED = 7;

it('agrees with simple-statistics on mean, deviation and median', () => {
  const random = seededRandom(SEED);
  for (const rows of [1, 2, 3, 10, 1001]) {
    const values = Float64Array.from({ length: rows }, () => 100 * random() ** 3 - 20);
    const list = Array.from(values);
    const { mean: ours, deviation } = meanAndDeviation(values);
    expect(ours).toBeCloseTo(mean(list), 10);
    expect(deviation).toBeCloseTo(standardDeviation(list), 10);
    expect(quantileSorted(values.toSorted(), 0.5)).toBeCloseTo(quantile(list, 0.5), 10);
  }
});
