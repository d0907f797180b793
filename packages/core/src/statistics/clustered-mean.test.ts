import { expect, test } from 'vitest';
import { seededRandom } from '../random/seeded.ts';
import { clusteredMean } from './clustered-mean.ts';
import { effectiveSize } from './effective-size.ts';
import { groupsOf } from './groups.ts';

test('the effective size is n for single rows and the number of groups for groups of one size', () => {
  expect(effectiveSize(groupsOf(Float64Array.of(5, 6, 7, 8)))).toBe(4);
  expect(effectiveSize(groupsOf(Float64Array.of(5, 5, 6, 6, 7, 7)))).toBe(3);
  expect(effectiveSize(groupsOf(Float64Array.of(1, 1, 1, 2)))).toBeCloseTo(16 / 10);
  expect(effectiveSize(groupsOf(Float64Array.of(1, 1, 1, 2)), Uint8Array.of(1, 0, 0, 1))).toBe(2);
  expect(effectiveSize(groupsOf(new Float64Array(0)))).toBe(0);
});

test('with one row a group the standard error is the textbook one', () => {
  const values = Float64Array.of(1, 4, 2, 9);
  const { mean, standardError, groups } = clusteredMean(values, groupsOf(Float64Array.of(1, 2, 3, 4)));
  expect(mean).toBe(4);
  expect(groups).toBe(4);
  expect(standardError).toBeCloseTo(Math.sqrt((9 + 0 + 4 + 25) / 3 / 4), 12);
});

test('repeating every row within its group leaves mean and standard error as they were', () => {
  const seed = 3;
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: 50 }, random);
  const group = Float64Array.from(values, (_, i) => i);
  const once = clusteredMean(values, groupsOf(group));
  const twice = clusteredMean(
    Float64Array.of(...values, ...values),
    groupsOf(Float64Array.of(...group, ...group)),
  );
  expect(twice.mean, `seed ${seed}`).toBeCloseTo(once.mean, 12);
  expect(twice.standardError, `seed ${seed}`).toBeCloseTo(once.standardError, 12);
  expect(twice.rows).toBe(100);
});

test('a mask leaves rows out, and no rows give zeros', () => {
  const groups = groupsOf(Float64Array.of(1, 2, 3));
  expect(clusteredMean(Float64Array.of(1, 2, 30), groups, Uint8Array.of(1, 1, 0)).mean).toBe(1.5);
  expect(clusteredMean(Float64Array.of(1, 2, 3), groups, new Uint8Array(3)).rows).toBe(0);
});
