import type { Task } from '../problems/problem.ts';

/** The proper loss on which candidates are chosen and champions are replaced. */
export type LossName = 'squared_log_error' | 'squared_error' | 'log_loss';

/** A chance of 0 for what then happened is an error of 34.5 and not an infinite one. */
const SMALLEST_CHANCE = 1e-15;

export function lossName(task: Task): LossName {
  if (task.kind === 'classification') return 'log_loss';
  return task.transform === 'log' ? 'squared_log_error' : 'squared_error';
}

/**
 * The loss of every row: (ln score − ln target)², (score − target)², or −ln of the chance given to the
 * class that came true.
 * @param scores rows × outputs, last index fastest: the value in the unit, or one chance a class.
 * @param target one entry a row: the value in the unit, or the index of the class.
 */
export function rowLosses(task: Task, scores: Float64Array, target: Float64Array): Float64Array {
  if (task.kind === 'regression') {
    if (task.transform === 'log') return target.map((y, row) => (Math.log(scores[row]!) - Math.log(y)) ** 2);
    return target.map((y, row) => (scores[row]! - y) ** 2);
  }
  const outputs = task.classes.length;
  return target.map((y, row) => -Math.log(clip(scores[row * outputs + y]!)));
}

function clip(chance: number): number {
  return Math.min(1, Math.max(SMALLEST_CHANCE, chance));
}
