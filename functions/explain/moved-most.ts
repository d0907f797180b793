import type { CleanRows } from '@deriva/adapters/ports/clean-store.ts';
import type { Explanation, Predictor } from '@deriva/core/models/predictor.ts';
import { take } from '@deriva/core/tables/table.ts';

export interface MovedRow {
  readonly batch: number;
  readonly row: number;
  /** In the unit; for classes the chance of the class that moved. */
  readonly champion: number;
  readonly challenger: number;
  readonly explained: { readonly champion: Explanation; readonly challenger: Explanation };
}

const SHOWN = 10;

/** The rows on which the two models differ most, with why each says what it says. */
export function movedMost(rows: CleanRows, champion: Predictor, challenger: Predictor): MovedRow[] {
  const before = champion.scores(rows.table);
  const after = challenger.scores(rows.table);
  const outputs = rows.table.rows === 0 ? 1 : before.length / rows.table.rows;
  const largest = Array.from({ length: rows.table.rows }, (_, row) => {
    let at = row * outputs;
    for (let k = at; k < (row + 1) * outputs; k++) if (change(k) > change(at)) at = k;
    return at;
  });
  function change(index: number): number {
    return Math.abs(after[index]! - before[index]!);
  }
  const top = largest.toSorted((a, b) => change(b) - change(a) || a - b).slice(0, SHOWN);
  return top.map((index) => {
    const i = Math.floor(index / outputs);
    const one = take(rows.table, Int32Array.of(i));
    const task = champion.task;
    const ofClass = task.kind === 'classification' ? task.classes[index % outputs] : undefined;
    return {
      batch: rows.batch[i]!,
      row: rows.row[i]!,
      champion: before[index]!,
      challenger: after[index]!,
      explained: {
        champion: champion.explain(one, ofClass)[0]!,
        challenger: challenger.explain(one, ofClass)[0]!,
      },
    };
  });
}
