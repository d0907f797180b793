import type { CleanRows } from '@deriva/adapters/ports/clean-store.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';

/**
 * Predictions of rows as CSV: batch, row number in RAW, then the value in the unit or one chance a class,
 * as the shortest text that reads back to the same double.
 * @param scores rows × outputs, last index fastest.
 */
export function predictionsCsv(problem: Problem, rows: CleanRows, scores: Float64Array): Uint8Array {
  const names = problem.task.kind === 'regression' ? [problem.target.column] : problem.task.classes;
  const lines = [['batch', 'row', ...names].map(quoted).join(',')];
  for (let i = 0; i < rows.table.rows; i++) {
    const values = scores.subarray(i * names.length, (i + 1) * names.length);
    lines.push(`${rows.batch[i]},${rows.row[i]},${values.join(',')}`);
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

const quoted = (name: string) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
