import { expect, test } from 'vitest';
import { gaussLegendre } from './gauss-legendre.ts';

test('two points are where the textbook says', () => {
  const { points, weights } = gaussLegendre(2);
  expect(points[0]).toBeCloseTo((1 - 1 / Math.sqrt(3)) / 2, 15);
  expect([...weights]).toEqual([0.5, 0.5].map((w) => expect.closeTo(w, 15)));
});

test.each([1, 2, 3, 8, 16, 32])('%i points integrate polynomials up to degree 2n - 1', (n) => {
  const { points, weights } = gaussLegendre(n);
  for (let degree = 0; degree < 2 * n; degree++) {
    const integral = points.reduce((sum, t, q) => sum + weights[q]! * t ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 14);
  }
});
