import { type ColumnSpec, inputColumns } from '@deriva/core/problems/problem.ts';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import type { Client } from './client.ts';

export interface CleanRow {
  readonly batch: number;
  readonly row: number;
  /** The inputs as a caller sends them. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Rows of CLEAN as a person with SQL gets them, in the order of batch and row. @param where a condition. */
export async function cleanRows(client: Client, problem: string, where: string): Promise<CleanRow[]> {
  const fields = inputColumns(problemNamed(problem)).map((column) => `'${column.name}', ${asSent(column)}`);
  // A function takes at most a hundred arguments.
  const objects = chunks(fields, 40).map((some) => `jsonb_build_object(${some.join(', ')})`);
  return client.sql(
    'clean',
    `SELECT batch, row_number AS row, ${objects.join(' || ')} AS input
     FROM ${problem} WHERE ${where} ORDER BY batch, row_number`,
  );
}

function asSent({ kind, name }: ColumnSpec): string {
  return kind === 'timestamp' ? `to_char("${name}", 'YYYY-MM-DD HH24:MI:SS')` : `"${name}"`;
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
