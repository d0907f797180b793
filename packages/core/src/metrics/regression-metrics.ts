import type { Metrics } from './metrics.ts';

/**
 * `rmse` and `mae` in the unit, `r2`, and with a logarithmic target `rmse_log`.
 * R² of a target that does not vary is 1 when it is met exactly and 0 otherwise, as in scikit-learn.
 */
export function regressionMetrics(scores: Float64Array, target: Float64Array, logarithmic: boolean): Metrics {
  const rows = target.length;
  let sum = 0;
  for (const y of target) sum += y;
  const mean = sum / rows;
  let absolute = 0;
  let squared = 0;
  let squaredLog = 0;
  let spread = 0;
  for (let row = 0; row < rows; row++) {
    const error = scores[row]! - target[row]!;
    absolute += Math.abs(error);
    squared += error * error;
    spread += (target[row]! - mean) ** 2;
    if (logarithmic) squaredLog += (Math.log(scores[row]!) - Math.log(target[row]!)) ** 2;
  }
  return {
    rmse: Math.sqrt(squared / rows),
    mae: absolute / rows,
    r2: spread > 0 ? 1 - squared / spread : squared === 0 ? 1 : 0,
    ...(logarithmic ? { rmse_log: Math.sqrt(squaredLog / rows) } : {}),
  };
}
