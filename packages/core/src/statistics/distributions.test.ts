import { expect, test } from 'vitest';
import { golden } from '../../golden/statistics.ts';
import { normalCdf, normalQuantile } from './distributions.ts';
import { quantileSorted } from './quantile.ts';
import { twoProportions } from './two-proportions.ts';

test('the normal distribution is that of scipy', () => {
  const { z, cdf, p, quantile } = golden.normal;
  z.forEach((x, i) => {
    expect(normalCdf(x)).toBeCloseTo(cdf[i]!, 10);
  });
  p.forEach((share, i) => {
    expect(normalQuantile(share)).toBeCloseTo(quantile[i]!, 7);
  });
});

test('quantiles are those of numpy', () => {
  const { sorted, p, quantiles } = golden.quantiles;
  p.forEach((share, i) => {
    expect(quantileSorted(sorted, share)).toBeCloseTo(quantiles[i]!, 12);
  });
});

test('two proportions: the square of z is chi-squared of the table', () => {
  const { z, pValue } = twoProportions(0.3, 100, 45 / 105, 105);
  expect(z ** 2).toBeCloseTo(golden.tables[0]!.chiSquared, 9);
  expect(pValue).toBeCloseTo(golden.tables[0]!.pValue, 9);
  expect(twoProportions(0, 50, 0, 70)).toEqual({ z: 0, pValue: 1 });
});
