import type { CleanRows } from '@deriva/adapters/ports/clean-store.ts';
import { SPLITS, type Split } from '@deriva/core/stages.ts';
import { take } from '@deriva/core/tables/table.ts';

/** The rows for which `keep` is true, in order. */
export function selectRows(rows: CleanRows, keep: (index: number) => boolean): CleanRows {
  let count = 0;
  const all = new Int32Array(rows.table.rows);
  for (let i = 0; i < all.length; i++) if (keep(i)) all[count++] = i;
  const indices = all.slice(0, count);
  return {
    table: take(rows.table, indices),
    batch: Int32Array.from(indices, (i) => rows.batch[i]!),
    row: Int32Array.from(indices, (i) => rows.row[i]!),
    split: Int8Array.from(indices, (i) => rows.split[i]!),
    group: Float64Array.from(indices, (i) => rows.group[i]!),
  };
}

export function rowsOfSplit(rows: CleanRows, split: Split): CleanRows {
  const wanted = SPLITS.indexOf(split);
  return selectRows(rows, (i) => rows.split[i] === wanted);
}
