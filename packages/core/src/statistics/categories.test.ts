import { describe, expect, test } from 'vitest';
import { golden } from '../../golden/statistics.ts';
import { chiSquaredHomogeneity } from './chi-squared.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';

describe('two samples of categories, as scipy has them', () => {
  test.each(golden.tables)('$name', ({ a, b, chiSquared, degreesOfFreedom, pValue, jensenShannon }) => {
    const found = chiSquaredHomogeneity([a, b]);
    expect(found.statistic).toBeCloseTo(chiSquared, 8);
    expect(found.degreesOfFreedom).toBe(degreesOfFreedom);
    expect(found.pValue).toBeCloseTo(pValue, 9);
    expect(jensenShannonDistance(a, b)).toBeCloseTo(jensenShannon, 7);
    expect(jensenShannonDistance(b, a)).toBeCloseTo(jensenShannon, 7);
  });

  test('categories that nobody holds change nothing, and one category tells nothing', () => {
    expect(
      chiSquaredHomogeneity([
        [30, 0, 70],
        [45, 0, 60],
      ]),
    ).toEqual(
      chiSquaredHomogeneity([
        [30, 70],
        [45, 60],
      ]),
    );
    expect(chiSquaredHomogeneity([[10], [20]]).pValue).toBe(1);
    expect(
      chiSquaredHomogeneity([
        [10, 5],
        [0, 0],
      ]).pValue,
    ).toBe(1);
  });

  test('halving the effective sizes halves the statistic', () => {
    const whole = chiSquaredHomogeneity([
      [30, 70],
      [45, 60],
    ]).statistic;
    expect(
      chiSquaredHomogeneity([
        [15, 35],
        [22.5, 30],
      ]).statistic,
    ).toBeCloseTo(whole / 2, 12);
  });
});
