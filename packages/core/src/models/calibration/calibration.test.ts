import { describe, expect, test } from 'vitest';
import { linearGolden } from '../../../golden/models.ts';
import { decide, tuneClassWeights, weightedF1 } from './class-weights.ts';
import { fitTemperature } from './temperature.ts';

const { calibration, classification } = linearGolden;
const answers = Float64Array.from(classification.target);
const margins = Float64Array.from(calibration.margins.flat());
const chances = Float64Array.from(calibration.chances.flat());

describe('temperature', () => {
  test('is the one that SciPy finds', () => {
    expect(fitTemperature(margins, answers, 3)).toBeCloseTo(calibration.temperature, 6);
  });

  test('times a factor on the margins is that factor', () => {
    const t = fitTemperature(margins, answers, 3);
    expect(
      fitTemperature(
        margins.map((m) => m * 5),
        answers,
        3,
      ),
    ).toBeCloseTo(5 * t, 8);
  });

  test('stays in its bounds where margins are always right or always wrong', () => {
    const sure = Float64Array.of(1, 0, 0, 1);
    expect(fitTemperature(sure, Float64Array.of(0, 1), 2)).toBeCloseTo(0.05, 6);
    expect(fitTemperature(sure, Float64Array.of(1, 0), 2)).toBeCloseTo(20, 6);
    expect(fitTemperature(new Float64Array(0), new Float64Array(0), 2)).toBe(1);
  });
});

describe('class weights', () => {
  test.each(calibration.weighted_f1)(
    'weighted F1 under $weights is that of scikit-learn',
    ({ weights, f1 }) => {
      expect(weightedF1(chances, answers, weights)).toBeCloseTo(f1, 12);
    },
  );

  test('are at least as good as none, and no single change on the grid is better', () => {
    const weights = tuneClassWeights(chances, answers, 3);
    const best = weightedF1(chances, answers, weights);
    expect(best).toBeGreaterThanOrEqual(weightedF1(chances, answers, [1, 1, 1]));
    expect(weights[0]).toBe(1);
    for (let k = 1; k < 3; k++) {
      for (let e = -16; e <= 24; e++) {
        const other = weights.with(k, 2 ** (e / 8));
        expect(weightedF1(chances, answers, other)).toBeLessThanOrEqual(best);
      }
    }
  });

  test('decide for the largest weighted chance, the first of equals', () => {
    expect(decide(Float64Array.of(0.5, 0.3, 0.2), 0, [1, 1, 1])).toBe(0);
    expect(decide(Float64Array.of(0.5, 0.3, 0.2), 0, [1, 2, 1])).toBe(1);
    expect(decide(Float64Array.of(0.4, 0.4, 0.2), 0, [1, 1, 2])).toBe(0);
  });
});
