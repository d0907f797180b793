import { twoProportions } from '../statistics/two-proportions.ts';
import type { WeighedCounts } from './categorical.ts';

export interface UnseenCategories {
  /** Of the batch's rows that hold a value. */
  readonly share: number;
  /** The share that a further draw of the reference would bring. */
  readonly expected: number;
  /** The commonest of them. */
  readonly levels: readonly string[];
  /** More than the floor beyond what chance brings. */
  readonly counts: boolean;
}

/**
 * Rows of the batch whose category the reference never held. A column with many rare levels (streets,
 * diagnoses) always brings new ones, so what counts is the share beyond the one to be expected of another
 * draw of the reference: that of its rows whose level occurs in one group only (Good, Biometrika 40,
 * 1953), and it must differ from it at the level `significance`.
 */
export function unseenCategories(
  reference: WeighedCounts,
  batch: WeighedCounts,
  floor: number,
  significance: number,
): UnseenCategories {
  const unseen = [...batch.counts.byLevel].filter(([level]) => !reference.counts.byLevel.has(level));
  const share = unseen.reduce((rows, [, count]) => rows + count, 0) / batch.counts.rows;
  const expected = reference.counts.rowsOfLoneLevels / reference.counts.rows;
  const { z, pValue } = twoProportions(expected, reference.effective, share, batch.effective);
  return {
    share,
    expected,
    levels: unseen
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, 3)
      .map(([level]) => level),
    counts: share - expected >= floor && z > 0 && pValue < significance,
  };
}
