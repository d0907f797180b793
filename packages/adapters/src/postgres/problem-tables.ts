import { cleanColumns, type Problem } from '@deriva/core/problems/problem.ts';
import { SPLITS } from '@deriva/core/stages.ts';
import type { ClientBase } from 'pg';
import { ROW_COLUMNS, sqlType } from './clean-columns.ts';
import { identifier, literal } from './identifiers.ts';

/** Problem names become table names, beside the tables of the migrations. */
const PROBLEM_NAME = /^[a-z][a-z0-9_]*$/;

/** Makes the table of cleaned rows of a problem, or adds the columns it lacks. */
export async function ensureProblemTable(client: ClientBase, problem: Problem): Promise<void> {
  if (!PROBLEM_NAME.test(problem.name))
    throw new RangeError(`"${problem.name}" cannot name a problem: ${PROBLEM_NAME}.`);
  const table = identifier(problem.name);
  await client.query(`
    CREATE TABLE IF NOT EXISTS ${table} (
      batch integer NOT NULL,
      row_number integer NOT NULL,
      split text NOT NULL CHECK (split IN (${SPLITS.map(literal).join(', ')})),
      group_key text NOT NULL,
      group_hash bigint NOT NULL,
      PRIMARY KEY (batch, row_number)
    )`);
  const present = await columnTypes(client, problem.name);
  for (const name of ROW_COLUMNS) {
    if (!present.has(name))
      throw new RangeError(`The problem "${problem.name}" has the name of another table.`);
  }
  for (const column of cleanColumns(problem)) {
    if (ROW_COLUMNS.some((name) => name === column.name)) {
      throw new RangeError(
        `${problem.name} cannot have a column "${column.name}": CLEAN keeps its own under that name.`,
      );
    }
    const type = present.get(column.name);
    if (type === undefined) {
      await client.query(`ALTER TABLE ${table} ADD COLUMN ${identifier(column.name)} ${sqlType(column)}`);
    } else if (type !== sqlType(column)) {
      throw new Error(
        `${problem.name}.${column.name} is ${type} in CLEAN and declared as ${column.kind}. Rename the column, or migrate it by hand.`,
      );
    }
  }
}

async function columnTypes(client: ClientBase, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1`,
    [table],
  );
  return new Map(rows.map((row) => [row.name, row.type]));
}
