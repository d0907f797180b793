import { describe, expect, test } from 'vitest';
import { printedSeed } from '../models/matrix.fixture.ts';
import { softmax } from '../models/softmax.ts';
import { seededRandom } from '../random/seeded.ts';
import { alongLogarithm } from './log-path.ts';
import { spreadRemainder } from './remainder.ts';
import { alongSoftmax } from './softmax-path.ts';

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe('along a logarithm', () => {
  test('contributions add up to the difference in the unit, however small or large', () => {
    for (const scale of [1e-15, 1e-8, 1e-3, 1, 10]) {
      const shap = Float64Array.of(0.3 * scale, -0.1 * scale, 0.5 * scale);
      const difference = 10 * Math.expm1(0.7 * scale);
      expect(sum(alongLogarithm(shap, 10)) / difference).toBeCloseTo(1, 12);
    }
  });

  test('where they cancel, each is worth itself times the base', () => {
    expect([...alongLogarithm(Float64Array.of(0.25, -0.25), 8)]).toEqual([2, -2]);
  });
});

describe('along a softmax', () => {
  const random = seededRandom(printedSeed('softmax path'));
  const base = Float64Array.from({ length: 3 }, () => random() * 4 - 2);
  const shap = Float64Array.from({ length: 5 * 3 }, () => random() * 4 - 2);

  test('contributions add up to the difference of chances, and to 0 over classes', () => {
    const logits = base.map((b, k) => b + [0, 1, 2, 3, 4].reduce((s, i) => s + shap[i * 3 + k]!, 0));
    const [before, after] = [new Float64Array(3), new Float64Array(3)];
    softmax(base, 0, 3, 1, before, 0);
    softmax(logits, 0, 3, 1, after, 0);
    const byClass = [0, 1, 2].map((k) => alongSoftmax(shap, base, k));
    byClass.forEach((contributions, k) => {
      expect(sum(contributions)).toBeCloseTo(after[k]! - before[k]!, 10);
    });
    for (let i = 0; i < 5; i++) {
      expect(byClass.reduce((s, contributions) => s + contributions[i]!, 0)).toBeCloseTo(0, 14);
    }
  });

  test('is the path integral, here by a hundred thousand midpoints', () => {
    const steps = 100_000;
    const slow = new Float64Array(5);
    const p = new Float64Array(3);
    const total = [0, 1, 2].map((k) => [0, 1, 2, 3, 4].reduce((s, i) => s + shap[i * 3 + k]!, 0));
    for (let step = 0; step < steps; step++) {
      const t = (step + 0.5) / steps;
      softmax(
        base.map((b, k) => b + t * total[k]!),
        0,
        3,
        1,
        p,
        0,
      );
      for (let i = 0; i < 5; i++) {
        const mean = p[0]! * shap[i * 3]! + p[1]! * shap[i * 3 + 1]! + p[2]! * shap[i * 3 + 2]!;
        slow[i]! += (p[1]! * (shap[i * 3 + 1]! - mean)) / steps;
      }
    }
    alongSoftmax(shap, base, 1).forEach((value, i) => {
      expect(value).toBeCloseTo(slow[i]!, 8);
    });
  });
});

test('a remainder is spread in proportion to size, and nothing is made of nothing', () => {
  const contributions = Float64Array.of(3, -1, 0);
  spreadRemainder(contributions, 2.4);
  expect([...contributions]).toEqual([3.3, -0.9, 0].map((v) => expect.closeTo(v, 14)));
  const zeros = new Float64Array(2);
  spreadRemainder(zeros, 1);
  expect([...zeros]).toEqual([0, 0]);
});
