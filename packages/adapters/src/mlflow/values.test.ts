import { expect, test } from 'vitest';
import { keyFilter, metricName, metricValue, slices } from './values.ts';

test('a key is searched for by its tag; one that would break the filter is refused', () => {
  expect(keyFilter('taxi/3/train/linear/0')).toBe("tags.`deriva.key` = 'taxi/3/train/linear/0'");
  expect(() => keyFilter("x' or 'a' = 'a")).toThrow(TypeError);
});

test('names and values take the form that MLflow accepts', () => {
  expect(metricName('precision_>30')).toBe('precision_gt30');
  expect(metricName('holdout rmse (min)')).toBe('holdout rmse _min_');
  expect([metricValue(1.5), metricValue(Number.NaN), metricValue(-1 / 0)]).toEqual([1.5, 'NaN', '-Infinity']);
});

test('slices cover everything once', () => {
  expect(slices([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(slices([], 2)).toEqual([]);
});
