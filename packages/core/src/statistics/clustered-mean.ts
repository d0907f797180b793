import type { Groups } from './groups.ts';

export interface ClusteredMean {
  readonly mean: number;
  /** 0 where the values do not vary beyond rounding, and with fewer than two groups. */
  readonly standardError: number;
  readonly rows: number;
  readonly groups: number;
}

/** A sum's rounding errors, relative: without it equal values would seem to have a spread, and z to be huge. */
const ROUNDING = 1e-12;

/**
 * The mean of values whose rows come in groups, and its standard error clustered by group:
 * se² = G/(G−1) · Σ_g (Σ_{i∈g} (vᵢ − mean))² / n². Liang and Zeger, Biometrika 73 (1986), for the mean alone.
 * @param values one entry a row, finite.
 * @param included where given, only rows with a 1 count.
 */
export function clusteredMean(values: Float64Array, groups: Groups, included?: Uint8Array): ClusteredMean {
  let rows = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    if (included && included[row] === 0) continue;
    rows++;
    sum += values[row]!;
  }
  if (rows === 0) return { mean: 0, standardError: 0, rows: 0, groups: 0 };
  const mean = sum / rows;
  const residuals = new Float64Array(groups.count);
  const seen = new Uint8Array(groups.count);
  for (let row = 0; row < values.length; row++) {
    if (included && included[row] === 0) continue;
    const id = groups.ids[row]!;
    residuals[id]! += values[row]! - mean;
    seen[id] = 1;
  }
  let squares = 0;
  let count = 0;
  for (let id = 0; id < groups.count; id++) {
    if (seen[id] === 0) continue;
    count++;
    squares += residuals[id]! ** 2;
  }
  const spread = count < 2 ? 0 : Math.sqrt((count / (count - 1)) * squares);
  const standardError = spread <= ROUNDING * Math.abs(mean) * Math.sqrt(rows) ? 0 : spread / rows;
  return { mean, standardError, rows, groups: count };
}
