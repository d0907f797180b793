import type { ColumnSpec, Problem } from '@deriva/core/problems/problem.ts';
import type { ClientBase } from 'pg';
import { sqlType } from './clean-columns.ts';
import { identifier, integer, literal } from './identifiers.ts';

/**
 * Makes `raw_<problem>`: the rows of RAW with the columns that the problem declares, for people and their
 * SQL. What cannot be read as its type is null there and stays in `raw_text`; no odd row can make it fail.
 */
export async function replaceRawView(client: ClientBase, problem: Problem): Promise<void> {
  const view = identifier(`raw_${problem.name}`);
  const columns = problem.columns.map((column, position) => typedColumn(column, position));
  await client.query(`DROP VIEW IF EXISTS ${view}`);
  await client.query(`
    CREATE VIEW ${view} AS
    SELECT batch AS raw_batch, row_number AS raw_row_number, text AS raw_text,
      ${columns.join(',\n      ')}
    FROM raw_row
    CROSS JOIN LATERAL (SELECT CASE WHEN pg_input_is_valid(text, 'jsonb') THEN text::jsonb END AS json) AS parsed
    WHERE problem = ${literal(problem.name)}`);
}

/** Rows are objects, or arrays of strings in the order of the declaration. */
function typedColumn(column: ColumnSpec, position: number): string {
  const text = `CASE jsonb_typeof(json) WHEN 'array' THEN json ->> ${integer(position)} ELSE json ->> ${literal(column.name)} END`;
  const type = sqlType(column);
  const typed =
    type === 'text' ? text : `CASE WHEN pg_input_is_valid(${text}, '${type}') THEN (${text})::${type} END`;
  return `${typed} AS ${identifier(column.name)}`;
}
