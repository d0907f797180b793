import { DerivaError, type Fault } from '../errors.ts';
import { cleanColumns, type Problem } from '../problems/problem.ts';

/** From this share of rows on, a fault is not of rows but of the schema. */
const SCHEMA_SHARE = 0.5;

/**
 * Tells a batch whose schema changed from a batch with bad rows, while rows pass by: a column that no row
 * has any more, a field that most rows have anew, a column that most rows hold in another type.
 */
export class SchemaWatch {
  readonly #problem: Problem;
  readonly #present = new Map<string, number>();
  readonly #wrongType = new Map<string, { count: number; example: string }>();
  readonly #badShape = { count: 0, example: '' };
  #rows = 0;
  #objectRows = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  sawRow(names: Iterable<string>): void {
    this.#rows++;
    this.#objectRows++;
    for (const name of names) this.#present.set(name, (this.#present.get(name) ?? 0) + 1);
  }

  sawBadShape(detail: string): void {
    this.#rows++;
    this.#badShape.count++;
    this.#badShape.example ||= detail;
  }

  sawWrongType(column: string, detail: string): void {
    const seen = this.#wrongType.get(column);
    if (seen) seen.count++;
    else this.#wrongType.set(column, { count: 1, example: detail });
  }

  /** @throws {DerivaError} schema_changed, naming every column. */
  check(batch: number): void {
    const faults = [...this.#shapeFaults(), ...this.#columnFaults()];
    if (faults.length === 0) return;
    throw new DerivaError('schema_changed', {
      detail: `Batch ${batch} of ${this.#problem.name} does not have the declared columns (${faults.map((f) => f.at).join(', ')}). Nothing of it was kept in CLEAN; RAW has it whole.`,
      faults,
    });
  }

  #shapeFaults(): Fault[] {
    if (this.#badShape.count <= this.#rows * SCHEMA_SHARE) return [];
    return [{ at: '(row)', message: this.#badShape.example }];
  }

  #columnFaults(): Fault[] {
    if (this.#objectRows === 0) return [];
    const faults: Fault[] = [];
    for (const column of cleanColumns(this.#problem)) {
      if (!this.#present.has(column.name))
        faults.push({ at: column.name, message: 'is in no row of the batch' });
    }
    const declared = new Set(this.#problem.columns.map((c) => c.name));
    for (const [name, count] of this.#present) {
      if (!declared.has(name) && count > this.#objectRows * SCHEMA_SHARE) {
        faults.push({
          at: name,
          message: `is not a declared column, and ${count} of ${this.#objectRows} rows have it`,
        });
      }
    }
    for (const [name, { count, example }] of this.#wrongType) {
      if (count > this.#objectRows * SCHEMA_SHARE) {
        faults.push({
          at: name,
          message: `has another type in ${count} of ${this.#objectRows} rows: ${example}`,
        });
      }
    }
    return faults;
  }
}
