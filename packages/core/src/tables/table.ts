/** A column of numbers; NaN is missing. Length: rows. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}

/** A column of categories as indices into `levels`; -1 is missing. Length: rows. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type ColumnData = NumberColumn | CategoryColumn;

/** Cleaned rows, column by column. Every column has exactly `rows` entries. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnData>;
}

/** One cell as a person or JSON would write it; null is missing. */
export type Cell = number | string | null;

/** A cleaned row by column name. */
export type Row = Readonly<Record<string, Cell>>;

/** @throws {RangeError} when the table has no such column or it is of the other kind. */
export function numbers(table: Table, name: string): Float64Array {
  const column = table.columns.get(name);
  if (column?.kind !== 'number') throw new RangeError(`The table has no number column "${name}".`);
  return column.values;
}

/** @throws {RangeError} when the table has no such column or it is of the other kind. */
export function categories(table: Table, name: string): CategoryColumn {
  const column = table.columns.get(name);
  if (column?.kind !== 'category') throw new RangeError(`The table has no category column "${name}".`);
  return column;
}

export function cell(table: Table, name: string, row: number): Cell {
  const column = table.columns.get(name);
  if (!column) throw new RangeError(`The table has no column "${name}".`);
  if (column.kind === 'number') return Number.isNaN(column.values[row]) ? null : column.values[row]!;
  const code = column.codes[row]!;
  return code < 0 ? null : column.levels[code]!;
}

/** The rows at `indices`, in that order. */
export function take(table: Table, indices: Int32Array): Table {
  const columns = new Map<string, ColumnData>();
  for (const [name, column] of table.columns) columns.set(name, takeColumn(column, indices));
  return { rows: indices.length, columns };
}

function takeColumn(column: ColumnData, indices: Int32Array): ColumnData {
  if (column.kind === 'number') {
    const values = new Float64Array(indices.length);
    for (let i = 0; i < indices.length; i++) values[i] = column.values[indices[i]!]!;
    return { kind: 'number', values };
  }
  const codes = new Int32Array(indices.length);
  for (let i = 0; i < indices.length; i++) codes[i] = column.codes[indices[i]!]!;
  return { kind: 'category', codes, levels: column.levels };
}

/** Rows `from` to below `to`, as views: nothing is copied. */
export function sliceTable(table: Table, from: number, to: number): Table {
  const columns = new Map<string, ColumnData>();
  for (const [name, column] of table.columns) {
    columns.set(
      name,
      column.kind === 'number'
        ? { kind: 'number', values: column.values.subarray(from, to) }
        : { kind: 'category', codes: column.codes.subarray(from, to), levels: column.levels },
    );
  }
  return { rows: to - from, columns };
}
