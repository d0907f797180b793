import { expect, test } from 'vitest';
import { numericBounds } from './numeric-bounds.ts';

const repeat = (value: number, times: number) => Array.from({ length: times }, () => value);

test('few values get a bin each, cut halfway; the last bound is open', () => {
  const { bounds, hasMissing } = numericBounds(
    Float64Array.from([...repeat(1, 5), ...repeat(2, 5), ...repeat(4, 5), Number.NaN]),
    254,
  );
  expect([...bounds]).toEqual([1.5, 3, Number.MAX_VALUE]);
  expect(hasMissing).toBe(true);
});

test('a value that most rows have gets a bin of its own, and the others share the rest', () => {
  const others = Array.from({ length: 1000 }, (_, i) => i + 1);
  const { bounds } = numericBounds(Float64Array.from([...repeat(0, 9000), ...others]), 11);
  expect(bounds.length).toBe(11);
  expect(bounds[0]).toBe(0.5);
  expect(bounds[1]).toBeCloseTo(100, -1);
});

test('bins hold about equally many rows, and never more bins than asked for', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => Math.exp(i / 1000));
  const { bounds } = numericBounds(values, 50);
  expect(bounds.length).toBe(50);
  const counts = [...bounds].map(
    (bound, b) => values.filter((v) => v <= bound && (b === 0 || v > bounds[b - 1]!)).length,
  );
  expect(Math.max(...counts)).toBeLessThanOrEqual(201);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(150);
});

test('no bound lies on the wrong side of a neighbour, however close', () => {
  const low = 1;
  const high = 1 + Number.EPSILON;
  const { bounds } = numericBounds(Float64Array.from([...repeat(low, 4), ...repeat(high, 4)]), 254);
  expect(bounds[0]).toBeGreaterThanOrEqual(low);
  expect(bounds[0]).toBeLessThan(high);
});
