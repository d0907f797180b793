import jstat from 'jstat';
import type { Problem } from '../problems/problem.ts';
import { SPLITS, type Split, type SplitBalance } from '../stages.ts';
import type { Cell } from '../tables/table.ts';

/** Below this p the splits of a batch are called out of balance. */
const OUT_OF_BALANCE = 0.001;
const BANDS = 10;

/**
 * Whether the answers fell evenly on the three splits: chi-squared of homogeneity of class (or tenth of
 * the target) against split. Hashing by group keeps the strata to within sampling error; this says so.
 * Rows of one group are not independent, so counts are scaled by n_eff / n with n_eff = n / (Σm²/Σm),
 * m the rows of a group (Kish's effective size of a clustered sample).
 */
export class BalanceWatch {
  readonly #task: Problem['task'];
  readonly #splits: number[] = [];
  readonly #answers: Cell[] = [];
  readonly #groups = new Map<number, number>();

  constructor(problem: Problem) {
    this.#task = problem.task;
  }

  saw(split: Split, answer: Cell, group: number): void {
    this.#splits.push(SPLITS.indexOf(split));
    this.#answers.push(answer);
    this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
  }

  result(): SplitBalance {
    const { strata, stratumOf } = this.#strata();
    const counts = SPLITS.map(() => new Array<number>(strata.length).fill(0));
    this.#answers.forEach((answer, i) => {
      const stratum = stratumOf(answer);
      if (stratum >= 0) counts[this.#splits[i]!]![stratum]!++;
    });
    const pValue = homogeneity(counts, this.#designEffect());
    const [train, validation, holdout] = counts.map(shares) as [number[], number[], number[]];
    return { pValue, balanced: pValue >= OUT_OF_BALANCE, strata, shares: { train, validation, holdout } };
  }

  #designEffect(): number {
    let squares = 0;
    for (const m of this.#groups.values()) squares += m * m;
    return this.#answers.length === 0 ? 1 : squares / this.#answers.length;
  }

  #strata(): { strata: string[]; stratumOf: (answer: Cell) => number } {
    if (this.#task.kind === 'classification') {
      const strata = [...this.#task.classes];
      return { strata, stratumOf: (answer) => strata.indexOf(String(answer)) };
    }
    const sorted = Float64Array.from(this.#answers, Number).sort();
    const edges = Array.from(
      { length: BANDS - 1 },
      (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BANDS)] ?? 0,
    );
    const strata = Array.from({ length: BANDS }, (_, i) => `tenth ${i + 1}`);
    return { strata, stratumOf: (answer) => edges.filter((edge) => Number(answer) >= edge).length };
  }
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((n) => (total === 0 ? 0 : n / total));
}

/** Pearson's chi-squared of homogeneity of the rows of an r × c table, counts divided by `designEffect`; 1 when nothing can be tested. */
function homogeneity(counts: readonly (readonly number[])[], designEffect: number): number {
  const rows = counts.filter((row) => row.some((n) => n > 0));
  const columns = (rows[0] ?? []).map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0));
  const used = columns.filter((n) => n > 0).length;
  if (rows.length < 2 || used < 2) return 1;
  const total = columns.reduce((a, b) => a + b, 0);
  let statistic = 0;
  for (const row of rows) {
    const rowTotal = row.reduce((a, b) => a + b, 0);
    row.forEach((observed, j) => {
      const expected = (rowTotal * columns[j]!) / total;
      if (expected > 0) statistic += (observed - expected) ** 2 / expected;
    });
  }
  return 1 - jstat.chisquare.cdf(statistic / designEffect, (rows.length - 1) * (used - 1));
}
