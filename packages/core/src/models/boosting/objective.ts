import type { Task } from '../../problems/problem.ts';
import { logLossOf, softmax } from '../softmax.ts';
import type { Derivatives } from './histogram.ts';

/** What boosting minimises. Margins are rows × outputs, the last index fastest. */
export interface Objective {
  readonly outputs: number;
  /** The best constant margins. */
  start(target: Float64Array): Float64Array;
  /** Derivatives of the loss by each output's margin at once, as all trees of a round start from the same. */
  derivatives(target: Float64Array, margins: Float64Array): Derivatives[];
  /** Mean over rows; what early stopping watches and people read. */
  loss(target: Float64Array, margins: Float64Array): number;
  readonly lossName: string;
}

export function objectiveOf(task: Task): Objective {
  return task.kind === 'regression' ? squaredError() : crossEntropy(task.classes.length);
}

/** ½(margin − target)²: gradient the residual, hessian 1. */
function squaredError(): Objective {
  return {
    outputs: 1,
    lossName: 'mean squared error',
    start: (target) => Float64Array.of(target.reduce((sum, y) => sum + y, 0) / target.length),
    derivatives: (target, margins) => [{ gradient: margins.map((m, i) => m - target[i]!), hessian: null }],
    loss: (target, margins) => {
      let sum = 0;
      for (let i = 0; i < target.length; i++) sum += (margins[i]! - target[i]!) ** 2;
      return sum / target.length;
    },
  };
}

/**
 * Softmax cross entropy: gradient p − y, and K/(K−1) p(1−p) for the hessian's diagonal, which makes up for
 * the redundant K-th margin (Friedman, Annals of Statistics, 2001, algorithm 6).
 */
function crossEntropy(classes: number): Objective {
  const redundancy = classes / (classes - 1);
  return {
    outputs: classes,
    lossName: 'log loss',
    start: (target) => {
      const counts = new Float64Array(classes);
      for (const answer of target) counts[answer]!++;
      // A class that no row has gets half a row, or its logarithm would be infinite.
      return counts.map((n) => Math.log(Math.max(n, 0.5) / target.length));
    },
    derivatives: (target, margins) => {
      const rows = target.length;
      const all = Array.from({ length: classes }, () => ({
        gradient: new Float64Array(rows),
        hessian: new Float64Array(rows),
      }));
      const chances = new Float64Array(classes);
      for (let row = 0; row < rows; row++) {
        softmax(margins, row * classes, classes, 1, chances, 0);
        for (let k = 0; k < classes; k++) {
          const p = chances[k]!;
          all[k]!.gradient[row] = target[row] === k ? p - 1 : p;
          all[k]!.hessian[row] = redundancy * p * (1 - p);
        }
      }
      return all;
    },
    loss: (target, margins) => {
      let sum = 0;
      for (let row = 0; row < target.length; row++) {
        sum += logLossOf(margins, row * classes, classes, 1, target[row]!);
      }
      return sum / target.length;
    },
  };
}
