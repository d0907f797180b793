import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cleanColumns, type Problem, tableKind } from '../problems/problem.ts';
import { splitOf } from '../splits/split.ts';
import type { Split } from '../stages.ts';
import type { Cell, Table } from '../tables/table.ts';
import { TableBuilder } from '../tables/table-builder.ts';

const FILES: Readonly<Record<string, string>> = {
  taxi: 'nyc_taxi_5550.csv',
  diabetes: 'diabetic_data.csv',
};

/**
 * The real rows of a problem by split, for tests only; null, with the reason printed, where the folder
 * ../shared/data is absent. It knows no more of cleaning than these two files need.
 */
export function realTables(
  problem: Problem,
  maxRows = Number.POSITIVE_INFINITY,
): Record<Split, Table> | null {
  const path = fileURLToPath(new URL(`../../../../../shared/data/${FILES[problem.name]}`, import.meta.url));
  if (!existsSync(path)) {
    console.log(`skipped: ${path} is not there`);
    return null;
  }
  const columns = cleanColumns(problem);
  const make = () => new TableBuilder(columns.map((c) => ({ name: c.name, kind: tableKind(c) })));
  const builders = { train: make(), validation: make(), holdout: make() };
  const [header, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = header!.trim().split(',');
  for (const line of lines.slice(0, maxRows)) {
    const texts = line.trim().split(',');
    const row: Record<string, Cell> = {};
    for (const column of columns) {
      const text = texts[names.indexOf(column.name)]!;
      if (text === '' || column.missing?.includes(text)) row[column.name] = null;
      else if (column.kind === 'timestamp')
        row[column.name] = Date.parse(`${text.replace(' ', 'T')}Z`) / 1000;
      else row[column.name] = column.kind === 'number' ? Number(text) : text;
    }
    if (problem.rules.some((rule) => rule.kind === 'reject' && rule.when(row))) continue;
    const outOfRange = columns.some((c) => {
      const value = row[c.name];
      return (
        c.kind === 'number' &&
        c.range &&
        typeof value === 'number' &&
        (value < c.range[0] || value > c.range[1])
      );
    });
    if (outOfRange) continue;
    builders[splitOf(problem.name, problem.groupKey(row))].push(columns.map((c) => row[c.name] ?? null));
  }
  return {
    train: builders.train.build(),
    validation: builders.validation.build(),
    holdout: builders.holdout.build(),
  };
}
