import { type ColumnSpec, inputColumns, type Problem } from '@deriva/core/problems/problem.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON schema of one input row, from the problem's columns: the same that parse-inputs accepts. */
export function rowSchema(problem: Problem): JsonSchema {
  const columns = inputColumns(problem);
  return {
    type: 'object',
    title: `Inputs of ${problem.name}`,
    description: problem.description,
    properties: Object.fromEntries(columns.map((c) => [c.name, columnSchema(c)])),
    required: columns.filter((c) => c.required).map((c) => c.name),
    additionalProperties: false,
    examples: [problem.example],
  };
}

function columnSchema(column: ColumnSpec): JsonSchema {
  const description = [column.description, unitOf(column)].filter(Boolean).join(' ');
  return {
    title: column.title,
    ...(description ? { description } : {}),
    ...valueSchema(column),
  };
}

function unitOf(column: ColumnSpec): string | undefined {
  return column.kind === 'number' && column.unit ? `In ${column.unit}.` : undefined;
}

function valueSchema(column: ColumnSpec): JsonSchema {
  const orNull = column.required ? [] : ['null'];
  switch (column.kind) {
    case 'number':
      return {
        type: [column.integer ? 'integer' : 'number', ...orNull],
        ...(column.range ? { minimum: column.range[0], maximum: column.range[1] } : {}),
      };
    case 'category':
      // Not an enum: another level is allowed, predicted as "other", and flagged in the answer.
      return { type: ['string', ...orNull], ...(column.levels ? { examples: column.levels } : {}) };
    case 'timestamp':
      return {
        type: ['string', ...orNull],
        pattern: '^\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}$',
        description: 'Local date and time, YYYY-MM-DD HH:MM:SS.',
      };
  }
}
