import { cleanColumns, type Problem, tableKind } from '@deriva/core/problems/problem.ts';
import { SPLITS } from '@deriva/core/stages.ts';
import type { ColumnData } from '@deriva/core/tables/table.ts';
import type { ClientBase } from 'pg';
import type { CleanRows, RowSelection } from '../ports/clean-store.ts';
import { BinaryCopyReader } from './binary-copy-reader.ts';
import { SPLIT_INDEX, selectExpression } from './clean-columns.ts';
import { copyOut } from './copy.ts';
import { guarded } from './database-errors.ts';
import { CategoryReader, Float64Reader, Int32Reader } from './field-readers.ts';
import { identifier, integer, literal } from './identifiers.ts';

/**
 * Reads cleaned rows straight from the COPY stream into typed arrays of the right size, in the order of
 * batch and row, so that training on them is deterministic.
 */
export async function readCleanRows(
  client: ClientBase,
  problem: Problem,
  selection: RowSelection,
): Promise<CleanRows> {
  // One snapshot for the count and the rows.
  await guarded(client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY'));
  const from = `FROM ${identifier(problem.name)} WHERE ${condition(selection)}`;
  const counted = await guarded(client.query<{ n: number }>(`SELECT count(*)::int AS n ${from}`));
  const count = counted.rows[0]?.n ?? 0;

  const batch = new Int32Reader(new Int32Array(count));
  const row = new Int32Reader(new Int32Array(count));
  const split = new Int32Reader(new Int8Array(count));
  const group = new Float64Reader(count);
  const declared = cleanColumns(problem);
  const readers = declared.map((column) =>
    tableKind(column) === 'number' ? new Float64Reader(count) : new CategoryReader(count),
  );
  const expressions = [
    'batch',
    'row_number',
    SPLIT_INDEX,
    'group_hash::float8',
    ...declared.map(selectExpression),
  ];
  const select = `SELECT ${expressions.join(', ')} ${from} ORDER BY batch, row_number`;
  const reader = new BinaryCopyReader([batch, row, split, group, ...readers]);
  for await (const chunk of copyOut(client, `COPY (${select}) TO STDOUT (FORMAT binary)`)) reader.push(chunk);
  await guarded(client.query('COMMIT'));
  if (reader.rows !== count) throw new Error(`${problem.name}: read ${reader.rows} of ${count} rows.`);

  const columns = new Map<string, ColumnData>(declared.map((c, i) => [c.name, readers[i]!.column()]));
  return {
    table: { rows: count, columns },
    batch: batch.values,
    row: row.values,
    split: split.values,
    group: group.values,
  };
}

/** COPY takes no parameters. */
function condition({ batches, splits }: RowSelection): string {
  const known = SPLITS.filter((split) => splits.includes(split)).map(literal);
  return `batch BETWEEN ${integer(batches.from)} AND ${integer(batches.through)} AND split IN (${known.join(', ') || 'NULL'})`;
}
