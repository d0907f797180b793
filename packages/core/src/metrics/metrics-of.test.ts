import { describe, expect, test } from 'vitest';
import { golden } from '../../golden/statistics.ts';
import type { Task } from '../problems/problem.ts';
import { auc } from './auc.ts';
import { lossName, rowLosses } from './loss.ts';
import { metricsOf } from './metrics-of.ts';

const minutes: Task = { kind: 'regression', transform: 'log' };
const degrees: Task = { kind: 'regression', transform: 'identity' };
const readmission: Task = { kind: 'classification', classes: ['NO', '>30', '<30'], positive: '<30' };

function expectMetrics(found: Record<string, number>, wanted: Readonly<Record<string, number>>) {
  for (const [name, value] of Object.entries(wanted)) expect(found[name], name).toBeCloseTo(value, 10);
}

describe('metrics are those of scikit-learn', () => {
  test('regression', () => {
    const { target, scores, metrics } = golden.regression;
    const found = metricsOf(minutes, Float64Array.from(scores), Float64Array.from(target));
    expectMetrics(found, { ...metrics, rows: target.length });
    expect(metricsOf(degrees, Float64Array.from(scores), Float64Array.from(target))).not.toHaveProperty(
      'rmse_log',
    );
  });

  test.each(golden.classification)('classification: $name', ({ target, chances, weights, metrics }) => {
    const found = metricsOf(readmission, Float64Array.from(chances), Float64Array.from(target), weights);
    expectMetrics(found, { ...metrics, rows: target.length });
    expect(Object.values(found).every(Number.isFinite)).toBe(true);
  });
});

describe('what no number stands for', () => {
  test('is left out: no rows, predictions that overflowed', () => {
    expect(metricsOf(minutes, new Float64Array(0), new Float64Array(0))).toEqual({ rows: 0 });
    const overflowed = metricsOf(
      minutes,
      Float64Array.of(Number.POSITIVE_INFINITY, 2),
      Float64Array.of(1, 2),
    );
    expect(overflowed).toEqual({ rows: 2 });
  });

  test('the AUC of a class that never came is 0.5', () => {
    expect(auc(Float64Array.of(0.2, 0.9), Uint8Array.of(0, 0))).toBe(0.5);
  });
});

describe('losses by row', () => {
  test('are squared, squared logarithmic, or minus the log of the chance', () => {
    expect([...rowLosses(minutes, Float64Array.of(Math.E, 4), Float64Array.of(1, 4))]).toEqual([1, 0]);
    expect([...rowLosses(degrees, Float64Array.of(3, -1), Float64Array.of(1, 1))]).toEqual([4, 4]);
    const losses = rowLosses(readmission, Float64Array.of(0.5, 0.25, 0.25, 1, 0, 0), Float64Array.of(0, 2));
    expect(losses[0]).toBeCloseTo(Math.log(2), 12);
    expect(losses[1]).toBeCloseTo(-Math.log(1e-15), 9);
  });

  test('have a name', () => {
    expect([minutes, degrees, readmission].map(lossName)).toEqual([
      'squared_log_error',
      'squared_error',
      'log_loss',
    ]);
  });
});
