import type { CleanRows } from '@deriva/adapters/ports/clean-store.ts';
import { hash52 } from '@deriva/core/splits/hash.ts';
import { selectRows } from '../shared/rows.ts';

/** At most `size` rows, the same ones whenever asked: those whose place hashes lowest, in their order. */
export function sampleRows(rows: CleanRows, size: number): CleanRows {
  if (rows.table.rows <= size) return rows;
  const rank = Float64Array.from(rows.row, (row, i) => hash52(`${rows.batch[i]}/${row}`));
  const limit = rank.slice().sort()[size - 1]!;
  return selectRows(rows, (i) => rank[i]! <= limit);
}
