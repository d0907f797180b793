import type { ColumnSpec } from '@deriva/core/problems/problem.ts';
import { SPLITS } from '@deriva/core/stages.ts';
import type { Cell } from '@deriva/core/tables/table.ts';
import type { BinaryCopyWriter } from './binary-copy-writer.ts';
import { identifier } from './identifiers.ts';

/** What every table of cleaned rows has before the columns of its problem, in the order of the COPY. */
export const ROW_COLUMNS = ['batch', 'row_number', 'split', 'group_key', 'group_hash'] as const;

/** How a declared column is stored in CLEAN. */
export function sqlType(column: ColumnSpec): string {
  switch (column.kind) {
    case 'number':
      return 'double precision';
    case 'category':
      return 'text';
    case 'timestamp':
      return 'timestamp without time zone';
  }
}

/** The column as a Table has it: timestamps are seconds since 1970 read as UTC. */
export function selectExpression(column: ColumnSpec): string {
  const name = identifier(column.name);
  return column.kind === 'timestamp' ? `extract(epoch FROM ${name})::float8` : name;
}

/** The split as its index into SPLITS. */
export const SPLIT_INDEX = `(CASE split ${SPLITS.map((split, i) => `WHEN '${split}' THEN ${i}`).join(' ')} END)::int4`;

/** @throws {TypeError} when the cell is not of the kind of its column. */
export function writeCell(writer: BinaryCopyWriter, column: ColumnSpec, cell: Cell): void {
  if (cell === null || Number.isNaN(cell)) {
    writer.null();
  } else if (column.kind === 'category') {
    writer.text(String(cell));
  } else if (typeof cell !== 'number') {
    throw new TypeError(
      `Column "${column.name}" holds ${column.kind}s as numbers, not ${JSON.stringify(cell)}.`,
    );
  } else if (column.kind === 'number') {
    writer.float64(cell);
  } else {
    writer.timestamp(cell);
  }
}
