import { cleanColumns, type Problem } from '../problems/problem.ts';
import { groupHash, splitOf } from '../splits/split.ts';
import type { CleanResult, Split } from '../stages.ts';
import type { Cell } from '../tables/table.ts';
import { cleanRow, readRawRow } from './clean-row.ts';
import { SchemaWatch } from './schema-watch.ts';
import { BalanceWatch } from './split-balance.ts';

export interface KeptRow {
  /** Row number in the batch, from 0. */
  readonly row: number;
  readonly split: Split;
  readonly group: string;
  /** In the order of cleanColumns(problem). */
  readonly cells: readonly Cell[];
}

export interface RejectedRow {
  readonly row: number;
  readonly rule: string;
  readonly detail: string;
  /** The exact text that came. */
  readonly text: string;
}

/** Cleans one batch in chunks of any size, counting as it goes; memory does not grow with the batch's text. */
export class Cleaner {
  readonly #problem: Problem;
  readonly #columns: readonly string[];
  readonly #schema: SchemaWatch;
  readonly #balance: BalanceWatch;
  readonly #rejected = new Map<string, number>();
  readonly #repaired = new Map<string, number>();
  readonly #splits: Record<Split, number> = { train: 0, validation: 0, holdout: 0 };
  #rowsIn = 0;
  #rowsOut = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#columns = cleanColumns(problem).map((c) => c.name);
    this.#schema = new SchemaWatch(problem);
    this.#balance = new BalanceWatch(problem);
  }

  /** @param texts the exact texts of the next rows, each valid JSON. */
  clean(texts: readonly string[]): { kept: KeptRow[]; rejected: RejectedRow[] } {
    const kept: KeptRow[] = [];
    const rejected: RejectedRow[] = [];
    for (const text of texts) {
      const row = this.#rowsIn++;
      const outcome = this.#cleanOne(text);
      if (outcome.kept) kept.push(this.#keep(row, outcome.row, outcome.repairs));
      else {
        count(this.#rejected, outcome.rule);
        rejected.push({ row, rule: outcome.rule, detail: outcome.detail, text });
      }
    }
    return { kept, rejected };
  }

  /** @throws {DerivaError} schema_changed */
  finish(batch: number): CleanResult {
    this.#schema.check(batch);
    return {
      batch,
      rowsIn: this.#rowsIn,
      rowsOut: this.#rowsOut,
      rejected: Object.fromEntries([...this.#rejected].sort()),
      repaired: Object.fromEntries([...this.#repaired].sort()),
      splits: this.#splits,
      balance: this.#balance.result(),
    };
  }

  #cleanOne(text: string) {
    const raw = readRawRow(this.#problem, text);
    if (!raw.ok) {
      this.#schema.sawBadShape(raw.detail);
      return { kept: false as const, rule: raw.rule, detail: raw.detail };
    }
    this.#schema.sawRow(raw.values.keys());
    const outcome = cleanRow(this.#problem, raw.values);
    if (!outcome.kept && outcome.column && outcome.rule.startsWith('type_')) {
      this.#schema.sawWrongType(outcome.column, outcome.detail);
    }
    return outcome;
  }

  #keep(row: number, cells: Readonly<Record<string, Cell>>, repairs: readonly string[]): KeptRow {
    for (const rule of repairs) count(this.#repaired, rule);
    const group = this.#problem.groupKey(cells);
    const split = splitOf(this.#problem.name, group);
    this.#splits[split]++;
    this.#rowsOut++;
    this.#balance.saw(
      split,
      cells[this.#problem.target.column] ?? null,
      groupHash(this.#problem.name, group),
    );
    return { row, split, group, cells: this.#columns.map((name) => cells[name] ?? null) };
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
