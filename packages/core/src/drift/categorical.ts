import { chiSquaredHomogeneity } from '../statistics/chi-squared.ts';
import { jensenShannonDistance } from '../statistics/jensen-shannon.ts';
import type { LevelCounts } from './level-counts.ts';
import { categoricalNoiseBand } from './noise-band.ts';
import type { Comparison } from './numeric.ts';

export interface CategoricalComparison extends Comparison {
  /** The reference held one level only. */
  readonly constant: boolean;
  /** Shares by level after folding, the level that moved most first. */
  readonly moves: readonly { readonly level: string; readonly reference: number; readonly batch: number }[];
}

export interface WeighedCounts {
  readonly counts: LevelCounts;
  /** The number of independent rows the counted rows are worth. */
  readonly effective: number;
}

const MOST_LEVELS = 50;
/** Cochran's rule: a level expected fewer times than this in the smaller sample is counted under "other". */
const LEAST_EXPECTED = 5;
const OTHER = 'all others';

/**
 * Jensen-Shannon distance of the shares by level, folded to the 50 commonest and "other". The commonest
 * are those of both samples in equal parts: chosen by the reference alone, levels that were common there
 * by chance would look as if they had shrunk, and one that is new and common would vanish in "other".
 * @param reference not empty
 * @param batch not empty
 */
export function compareLevels(
  reference: WeighedCounts,
  batch: WeighedCounts,
  seed: number,
): CategoricalComparison {
  const smaller = Math.min(reference.effective, batch.effective);
  const kept = commonest(reference.counts, batch.counts, LEAST_EXPECTED / smaller);
  const a = foldedShares(reference.counts, kept);
  const b = foldedShares(batch.counts, kept);
  const test = chiSquaredHomogeneity([
    a.map((share) => share * reference.effective),
    b.map((share) => share * batch.effective),
  ]);
  const moves = [...kept, OTHER]
    .map((level, k) => ({ level, reference: a[k]!, batch: b[k]! }))
    .filter((move) => move.reference !== move.batch)
    .sort((x, y) => Math.abs(y.batch - y.reference) - Math.abs(x.batch - x.reference));
  return {
    effect: jensenShannonDistance(a, b),
    pValue: test.pValue,
    noiseBand: categoricalNoiseBand(a, { reference: reference.effective, batch: batch.effective }, seed),
    constant: reference.counts.byLevel.size === 1,
    moves,
  };
}

/** By falling pooled share, ties by text. */
function commonest(a: LevelCounts, b: LevelCounts, leastShare: number): string[] {
  const pooled = [...new Set([...a.byLevel.keys(), ...b.byLevel.keys()])].map((level) => ({
    level,
    share: (shareOf(a, level) + shareOf(b, level)) / 2,
  }));
  pooled.sort((x, y) => y.share - x.share || (x.level < y.level ? -1 : 1));
  return pooled
    .slice(0, MOST_LEVELS)
    .filter(({ share }) => share >= leastShare)
    .map(({ level }) => level);
}

function shareOf(counts: LevelCounts, level: string): number {
  return (counts.byLevel.get(level) ?? 0) / counts.rows;
}

/** One share a kept level, then that of all others; they sum to 1. */
function foldedShares(counts: LevelCounts, kept: readonly string[]): Float64Array {
  const shares = new Float64Array(kept.length + 1);
  let rest = counts.rows;
  kept.forEach((level, k) => {
    const count = counts.byLevel.get(level) ?? 0;
    rest -= count;
    shares[k] = count / counts.rows;
  });
  shares[kept.length] = rest / counts.rows;
  return shares;
}
