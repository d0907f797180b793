import type { TreeLimits } from './grow-tree.ts';

/** Parameters of boosting by the name that MLflow shows. */
export const BOOSTING_DEFAULTS = {
  /** Rounds at most; one tree a class in each. */
  trees: 600,
  learning_rate: 0.06,
  leaves: 31,
  min_leaf_rows: 30,
  min_leaf_hessian: 0.001,
  l2: 1,
  category_smoothing: 10,
  category_l2: 10,
  /** Share of the features that each tree may use. */
  feature_share: 0.7,
  /** Share of the training rows that each round learns from. */
  row_share: 0.7,
  /** Rounds without a better validation loss after which training stops. */
  patience: 30,
} as const satisfies Readonly<Record<string, number>>;

export type BoostingParameters = Readonly<Record<keyof typeof BOOSTING_DEFAULTS, number>>;

export function treeLimits(p: BoostingParameters): TreeLimits {
  return {
    leaves: p.leaves,
    learningRate: p.learning_rate,
    minLeafRows: p.min_leaf_rows,
    minLeafHessian: p.min_leaf_hessian,
    l2: p.l2,
    categorySmoothing: p.category_smoothing,
    categoryL2: p.category_l2,
  };
}
