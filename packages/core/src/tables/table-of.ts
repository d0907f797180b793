import { type ColumnSpec, tableKind } from '../problems/problem.ts';
import type { Row, Table } from './table.ts';
import { TableBuilder } from './table-builder.ts';

/** Rows as columns, in the order of `columns`; a value that a row does not hold is missing. */
export function tableOf(columns: readonly ColumnSpec[], rows: readonly Row[]): Table {
  const builder = new TableBuilder(columns.map((c) => ({ name: c.name, kind: tableKind(c) })));
  for (const row of rows) builder.push(columns.map((c) => row[c.name] ?? null));
  return builder.build();
}
