import { expect, test } from 'vitest';
import { chance, count, listed, percent, plain, withUnit } from './format.ts';

test('numbers read as people write them', () => {
  expect([0, 4.5678, 0.041234, 12843.7, -2, 1e300].map(plain)).toEqual([
    '0',
    '4.57',
    '0.0412',
    '12,800',
    '-2',
    '1e+300',
  ]);
  expect(count(12843)).toBe('12,843');
  expect([0, 0.38, 0.0412, 0.0007, 1].map(percent)).toEqual(['0%', '38%', '4.1%', '0.07%', '100%']);
  expect([0.034, 1e-9].map(chance)).toEqual(['0.034', 'under 0.0001']);
});

test('units follow their number, degrees without a space', () => {
  expect([withUnit('3', 'km'), withUnit('3', '°'), withUnit('3', undefined)]).toEqual(['3 km', '3°', '3']);
});

test('lists end in "and"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
