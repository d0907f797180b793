import type { Cell, ColumnData, Table } from './table.ts';

/**
 * Grows a {@link Table} row by row in typed arrays that double when full, so that memory stays
 * near eight bytes a number and four a category however many rows arrive.
 */
export class TableBuilder {
  readonly #columns: GrowingColumn[];
  #rows = 0;

  constructor(columns: readonly { name: string; kind: 'number' | 'category' }[]) {
    this.#columns = columns.map((c) =>
      c.kind === 'number' ? new GrowingNumbers(c.name) : new GrowingCategories(c.name),
    );
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds one row; `cells` in the order of the columns. */
  push(cells: readonly Cell[]): void {
    for (let i = 0; i < this.#columns.length; i++) this.#columns[i]!.set(this.#rows, cells[i] ?? null);
    this.#rows++;
  }

  /** The table so far. The arrays are copies trimmed to size. */
  build(): Table {
    const columns = new Map<string, ColumnData>();
    for (const column of this.#columns) columns.set(column.name, column.build(this.#rows));
    return { rows: this.#rows, columns };
  }
}

interface GrowingColumn {
  readonly name: string;
  set(row: number, value: Cell): void;
  build(rows: number): ColumnData;
}

class GrowingNumbers implements GrowingColumn {
  readonly name: string;
  #values = new Float64Array(1024);

  constructor(name: string) {
    this.name = name;
  }

  set(row: number, value: Cell): void {
    if (row >= this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[row] = value === null ? Number.NaN : Number(value);
  }

  build(rows: number): ColumnData {
    return { kind: 'number', values: this.#values.slice(0, rows) };
  }
}

class GrowingCategories implements GrowingColumn {
  readonly name: string;
  readonly #index = new Map<string, number>();
  #codes = new Int32Array(1024);

  constructor(name: string) {
    this.name = name;
  }

  set(row: number, value: Cell): void {
    if (row >= this.#codes.length) {
      const grown = new Int32Array(this.#codes.length * 2);
      grown.set(this.#codes);
      this.#codes = grown;
    }
    this.#codes[row] = value === null ? -1 : this.#code(String(value));
  }

  #code(level: string): number {
    const known = this.#index.get(level);
    if (known !== undefined) return known;
    this.#index.set(level, this.#index.size);
    return this.#index.size - 1;
  }

  build(rows: number): ColumnData {
    return { kind: 'category', codes: this.#codes.slice(0, rows), levels: [...this.#index.keys()] };
  }
}
