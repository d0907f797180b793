import type { ColumnSpec, DerivedColumn, Problem } from '@deriva/core/problems/problem.ts';
import type { Cell } from '@deriva/core/tables/table.ts';
import { decimal, quantity } from '../words/quantity.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function columnTitle(problem: Problem, name: string): string {
  return find(problem, name)?.title ?? name;
}

/** What a column holds, as people write it: `18.2 km`, `17:30`, `Monday`, `Steady`. */
export function valueText(problem: Problem, name: string, cell: Cell): string {
  if (cell === null) return 'not given';
  const column = find(problem, name);
  if (typeof cell === 'string' || !column) return String(cell);
  if ('op' in column) return derivedText(column, cell);
  if (column.kind === 'timestamp') return new Date(cell * 1000).toISOString().slice(0, 16).replace('T', ' ');
  // Coordinates differ in the fourth decimal.
  return column.kind === 'number' && column.unit ? quantity(cell, column.unit, 6) : decimal(cell, 6);
}

function derivedText(column: DerivedColumn, value: number): string {
  switch (column.op) {
    case 'day_of_week':
      return DAYS[value] ?? decimal(value);
    case 'hour_of_day':
      return new Date(Math.round(value * 3600) * 1000).toISOString().slice(11, 16);
    default:
      return quantity(value, column.unit ?? '');
  }
}

function find(problem: Problem, name: string): ColumnSpec | DerivedColumn | undefined {
  return problem.columns.find((c) => c.name === name) ?? problem.derived.find((d) => d.name === name);
}
