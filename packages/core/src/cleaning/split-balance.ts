import type { Problem } from '../problems/problem.ts';
import { SPLITS, type Split, type SplitBalance } from '../stages.ts';
import { chiSquaredHomogeneity } from '../statistics/chi-squared.ts';
import { effectiveSize } from '../statistics/effective-size.ts';
import { groupsOf } from '../statistics/groups.ts';
import type { Cell } from '../tables/table.ts';

/** Below this p the splits of a batch are called out of balance. */
const OUT_OF_BALANCE = 0.001;
const BANDS = 10;

/**
 * Whether the answers fell evenly on the three splits: chi-squared of homogeneity of class (or tenth of
 * the target) against split. Hashing by group keeps the strata to within sampling error; this says so.
 * Rows of one group are not independent, so counts are scaled to the effective size.
 */
export class BalanceWatch {
  readonly #task: Problem['task'];
  readonly #splits: number[] = [];
  readonly #answers: Cell[] = [];
  readonly #groups: number[] = [];

  constructor(problem: Problem) {
    this.#task = problem.task;
  }

  saw(split: Split, answer: Cell, group: number): void {
    this.#splits.push(SPLITS.indexOf(split));
    this.#answers.push(answer);
    this.#groups.push(group);
  }

  result(): SplitBalance {
    const { strata, stratumOf } = this.#strata();
    const counts = SPLITS.map(() => new Array<number>(strata.length).fill(0));
    this.#answers.forEach((answer, i) => {
      const stratum = stratumOf(answer);
      if (stratum >= 0) counts[this.#splits[i]!]![stratum]!++;
    });
    const effective = effectiveSize(groupsOf(Float64Array.from(this.#groups)));
    const scale = effective / Math.max(1, this.#answers.length);
    const { pValue } = chiSquaredHomogeneity(counts.map((row) => row.map((n) => n * scale)));
    const [train, validation, holdout] = counts.map(shares) as [number[], number[], number[]];
    return { pValue, balanced: pValue >= OUT_OF_BALANCE, strata, shares: { train, validation, holdout } };
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
