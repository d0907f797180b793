import { type ColumnSpec, inputColumns, type Problem } from '@deriva/core/problems/problem.ts';
import type { Cell } from '@deriva/core/tables/table.ts';

/** One input of the form, ready to be drawn. */
export interface Field {
  readonly name: string;
  readonly title: string;
  readonly widget: 'number' | 'choice' | 'text' | 'datetime';
  readonly unit: string;
  readonly required: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: 1 | 'any';
  /** All choices, or for text the suggestions: levels the model knows. */
  readonly options: readonly string[];
  readonly value: string;
  /** What is allowed, in words. */
  readonly hint: string;
}

export interface Form {
  /** What matters most, and what must be given. */
  readonly main: readonly Field[];
  readonly more: readonly Field[];
  /** Of the champion's importance, what `more` carries, 0 to 1; null where it is not known. */
  readonly moreImportance: number | null;
}

/** More inputs than this, and the less important ones fold away. */
const MAIN_FIELDS = 12;

/**
 * The form of a problem, derived from its columns and filled with its example.
 * @param levels of categories, by column, that the champion knows.
 * @param importance shares of mean |SHAP| by input or derived column; null where it is not known.
 */
export function formFields(
  problem: Problem,
  levels: ReadonlyMap<string, readonly string[]>,
  importance: Readonly<Record<string, number>> | null,
): Form {
  const columns = inputColumns(problem);
  const shares = importance && inputImportance(problem, importance);
  const ranked = [...columns].sort((a, b) => rank(b, shares) - rank(a, shares)).slice(0, MAIN_FIELDS);
  const isMain = (column: ColumnSpec) => columns.length <= MAIN_FIELDS + 2 || ranked.includes(column);
  const more = columns.filter((c) => !isMain(c));
  const draw = (column: ColumnSpec) =>
    field(column, problem.example[column.name] ?? null, levels.get(column.name) ?? []);
  return {
    main: columns.filter(isMain).map(draw),
    more: more.map(draw),
    moreImportance: shares && more.reduce((sum, c) => sum + (shares.get(c.name) ?? 0), 0),
  };
}

function rank(column: ColumnSpec, shares: ReadonlyMap<string, number> | null): number {
  return (column.required ? 2 : 0) + (shares?.get(column.name) ?? 0);
}

/** Importance by input: a derived column's share goes to each input that it is made of. */
function inputImportance(
  problem: Problem,
  importance: Readonly<Record<string, number>>,
): Map<string, number> {
  const shares = new Map<string, number>();
  for (const [name, share] of Object.entries(importance)) {
    const from: readonly string[] = problem.derived.find((d) => d.name === name)?.from ?? [name];
    for (const input of from) shares.set(input, (shares.get(input) ?? 0) + share);
  }
  return shares;
}

function field(column: ColumnSpec, example: Cell, known: readonly string[]): Field {
  const common = {
    name: column.name,
    title: column.title,
    unit: '',
    required: column.required ?? false,
    value: example === null ? '' : String(example),
    options: [],
    hint: column.required ? 'required' : '',
  };
  switch (column.kind) {
    case 'number': {
      const range = column.range ? { min: column.range[0], max: column.range[1] } : {};
      const span = column.range ? [`${column.range[0]} to ${column.range[1]}`] : [];
      const hint = [...span, common.hint].filter(Boolean).join(', ');
      return {
        ...common,
        widget: 'number',
        unit: column.unit ?? '',
        step: column.integer ? 1 : 'any',
        ...range,
        hint,
      };
    }
    case 'category':
      return column.levels
        ? { ...common, widget: 'choice', options: column.levels }
        : { ...common, widget: 'text', options: known };
    case 'timestamp':
      return {
        ...common,
        widget: 'datetime',
        value: common.value.replace(' ', 'T'),
        hint: `local time${column.required ? ', required' : ''}`,
      };
  }
}

/** A submitted form as a row of the API: empty fields are absent, the rest is text and read as the API reads it. */
export function readForm(problem: Problem, form: FormData): Record<string, string> {
  const row: Record<string, string> = {};
  for (const column of inputColumns(problem)) {
    const value = form.get(column.name);
    if (typeof value === 'string' && value.trim() !== '') row[column.name] = value.trim();
  }
  return row;
}
