import type { Problem } from '../problems/problem.ts';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { compareColumn, type MeasuredColumn } from './compare-column.ts';
import type { ColumnDrift } from './drift-report.ts';
import type { GroupedSample } from './sample.ts';
import { testedColumns } from './tested-columns.ts';

export interface InputDrift {
  readonly columns: readonly ColumnDrift[];
  /** Importance carried by drifted columns, 0 to 1. */
  readonly driftedImportance: number;
  /** The drifted columns carry enough importance, or one of them is a blind spot of the champion. */
  readonly drift: boolean;
}

/**
 * Compares every column that feeds features. A column has drifted when its effect is over the floor, its
 * test significant after Benjamini-Hochberg over all columns and missing shares, and its effect outside
 * the noise band; or when it brings categories never seen. The verdict weighs the columns by importance.
 * @param importance shares of the champion's mean |SHAP| by column.
 */
export function inputDrift(
  problem: Problem,
  reference: GroupedSample,
  batch: GroupedSample,
  importance: Readonly<Record<string, number>>,
  seed: number,
): InputDrift {
  const tested = testedColumns(problem);
  const context = { settings: problem.drift, seed, columns: tested.length };
  const measured = tested.flatMap((column) => compareColumn(column, reference, batch, context));
  const qValues = benjaminiHochberg(measured.map((m) => m.pValue));
  const columns = measured.map((m, i) =>
    judged(m, qValues[i]!, importance[m.column] ?? 0, problem.drift.fdr),
  );
  const drifted = columns.filter((c) => c.drifted);
  const driftedImportance = [...new Set(drifted.map((c) => c.column))].reduce(
    (sum, name) => sum + (importance[name] ?? 0),
    0,
  );
  return {
    columns,
    driftedImportance,
    drift:
      drifted.some((c) => c.blindSpot !== null) ||
      (drifted.length > 0 && driftedImportance >= problem.drift.importanceShare),
  };
}

function judged(measured: MeasuredColumn, qValue: number, importance: number, fdr: number): ColumnDrift {
  const { blindIfDrifted, unseen, ...column } = measured;
  const moved = column.effect > column.floor && qValue < fdr && column.effect > column.noiseBand;
  const drifted = moved || unseen;
  return { ...column, qValue, drifted, importance, blindSpot: drifted ? blindIfDrifted : null };
}
