import type { Task } from '../problems/problem.ts';
import { auc } from './auc.ts';
import { classScores, confusionMatrix, decidedClasses } from './confusion.ts';
import { rowLosses } from './loss.ts';
import type { Metrics } from './metrics.ts';

/**
 * Metrics of chances. `accuracy`, `f1_*`, `precision_*` and `recall_*` are those of the decision that
 * is served (largest chance × class weight), `f1_weighted_argmax` that of the bare chances.
 */
export function classificationMetrics(
  task: Extract<Task, { kind: 'classification' }>,
  scores: Float64Array,
  target: Float64Array,
  classWeights: readonly number[] | null,
): Metrics {
  const { classes, positive } = task;
  const k = classes.length;
  const scored = (weights: readonly number[] | null) =>
    classScores(confusionMatrix(target, decidedClasses(scores, k, weights), k), k);
  const served = scored(classWeights);
  const metrics: Metrics = {
    log_loss: mean(rowLosses(task, scores, target)),
    accuracy: served.accuracy,
    f1_weighted: served.f1Weighted,
    f1_macro: served.f1Macro,
    f1_weighted_argmax: classWeights ? scored(null).f1Weighted : served.f1Weighted,
    auc_positive: aucOf(scores, target, k, classes.indexOf(positive)),
  };
  classes.forEach((name, index) => {
    metrics[`precision_${name}`] = served.precision[index]!;
    metrics[`recall_${name}`] = served.recall[index]!;
  });
  return metrics;
}

function aucOf(scores: Float64Array, target: Float64Array, classes: number, positive: number): number {
  const chances = target.map((_, row) => scores[row * classes + positive]!);
  return auc(
    chances,
    Uint8Array.from(target, (y) => (y === positive ? 1 : 0)),
  );
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum / values.length;
}
