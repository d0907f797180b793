import type { Fault } from '../errors.ts';
import { inputColumns, type Problem } from '../problems/problem.ts';
import type { Cell, Row } from '../tables/table.ts';
import { parseCell } from './parse-cell.ts';

/**
 * Reads one row of a prediction request: the problem's inputs, no more; absent optional ones are missing.
 * @param at JSON pointer of the row, the start of every fault's place.
 */
export function parseInputs(
  problem: Problem,
  value: unknown,
  at: string,
): { row: Row; faults: readonly [] } | { row: null; faults: readonly Fault[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { row: null, faults: [{ at, message: 'must be an object of inputs by column name' }] };
  }
  const given = new Map(Object.entries(value));
  const faults: Fault[] = [];
  const cells: [string, Cell][] = [];
  for (const column of inputColumns(problem)) {
    const parsed = parseCell(column, given.get(column.name));
    given.delete(column.name);
    if (parsed.ok) cells.push([column.name, parsed.cell]);
    else faults.push({ at: `${at}/${pointer(column.name)}`, message: parsed.message });
  }
  for (const name of given.keys())
    faults.push({ at: `${at}/${pointer(name)}`, message: unexpected(problem, name) });
  return faults.length > 0 ? { row: null, faults } : { row: Object.fromEntries(cells), faults: [] };
}

function unexpected(problem: Problem, name: string): string {
  const column = problem.columns.find((c) => c.name === name);
  const why = column
    ? `is not an input of ${problem.name} but its ${column.role === 'target' ? 'answer' : 'identifier or a dropped column'}`
    : `is not a column of ${problem.name}`;
  const inputs = inputColumns(problem).map((c) => c.name);
  return `${why}; inputs are ${inputs.join(', ')}`;
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
