import { type ColumnSpec, cleanColumns, type Problem } from '../problems/problem.ts';
import type { Cell, Row } from '../tables/table.ts';
import { parseCell } from './parse-cell.ts';

export type RowOutcome =
  | { readonly kept: true; readonly row: Row; readonly repairs: readonly string[] }
  /** `column` where one is to blame; `rule` is stable and counted. */
  | { readonly kept: false; readonly rule: string; readonly detail: string; readonly column: string | null };

/** The values of a raw row by column, or why it is no row. Object rows and rows as arrays in column order. */
export type RawValues =
  | { readonly ok: true; readonly values: ReadonlyMap<string, unknown> }
  | { readonly ok: false; readonly rule: 'not_a_row' | 'wrong_field_count'; readonly detail: string };

export function readRawRow(problem: Problem, text: string): RawValues {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) {
    if (value.length !== problem.columns.length) {
      const detail = `The row has ${value.length} values, the problem ${problem.columns.length} columns.`;
      return { ok: false, rule: 'wrong_field_count', detail };
    }
    return { ok: true, values: new Map(problem.columns.map((c, i) => [c.name, value[i]])) };
  }
  if (typeof value === 'object' && value !== null)
    return { ok: true, values: new Map(Object.entries(value)) };
  return {
    ok: false,
    rule: 'not_a_row',
    detail: 'A row must be a JSON object, or an array in the order of the columns.',
  };
}

/** Types, ranges and required values of the columns first, then the problem's own rules in order. */
export function cleanRow(problem: Problem, values: ReadonlyMap<string, unknown>): RowOutcome {
  const cells: Record<string, Cell> = {};
  for (const column of cleanColumns(problem)) {
    const parsed = parseCell(column, values.get(column.name));
    if (!parsed.ok)
      return {
        kept: false,
        rule: ruleName(parsed.rule, column),
        detail: parsed.message,
        column: column.name,
      };
    cells[column.name] = parsed.cell;
  }
  return applyRules(problem, cells);
}

function applyRules(problem: Problem, parsed: Row): RowOutcome {
  let row = parsed;
  const repairs: string[] = [];
  for (const rule of problem.rules) {
    if (rule.kind === 'reject') {
      if (rule.when(row)) return { kept: false, rule: rule.name, detail: rule.why, column: null };
      continue;
    }
    const repaired = rule.repair(row);
    if (repaired) {
      row = { ...row, ...repaired };
      repairs.push(rule.name);
    }
  }
  return { kept: true, row, repairs };
}

function ruleName(rule: string, column: ColumnSpec): string {
  return `${rule}_${column.name}`;
}
