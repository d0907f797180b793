import type { Task } from '../problems/problem.ts';
import { classificationMetrics } from './classification-metrics.ts';
import type { Metrics } from './metrics.ts';
import { regressionMetrics } from './regression-metrics.ts';

/**
 * The metrics of a set of rows, all finite: one that no number stands for (no rows, predictions that
 * overflowed) is left out.
 * @param scores rows × outputs, last index fastest: the value in the unit, or one chance a class.
 * @param target one entry a row: the value in the unit, or the index of the class.
 * @param classWeights factors on the chances before the largest is decided for; null or absent for none.
 */
export function metricsOf(
  task: Task,
  scores: Float64Array,
  target: Float64Array,
  classWeights?: readonly number[] | null,
): Metrics {
  if (target.length === 0) return { rows: 0 };
  const metrics =
    task.kind === 'regression'
      ? regressionMetrics(scores, target, task.transform === 'log')
      : classificationMetrics(task, scores, target, classWeights ?? null);
  const finite = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  return { ...Object.fromEntries(finite), rows: target.length };
}
