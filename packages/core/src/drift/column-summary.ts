import { listed, percent, plain, withUnit } from '../text/format.ts';
import type { CategoricalComparison } from './categorical.ts';
import type { NumericComparison } from './numeric.ts';
import type { TestedColumn } from './tested-columns.ts';
import type { UnseenCategories } from './unseen.ts';

/** "mean 3.41 km → 4.12 km". */
export function numberSummary(column: TestedColumn, { means }: NumericComparison): string {
  const shown = (mean: number) =>
    column.isTime
      ? new Date(mean * 1000).toISOString().slice(0, 16).replace('T', ' ')
      : withUnit(plain(mean), column.unit);
  return `mean ${shown(means.reference)} → ${shown(means.batch)}`;
}

/** "MC: 20% → 35%, HM: 30% → 12%", the two levels that moved most, and what was never seen before. */
export function levelSummary({ moves }: CategoricalComparison, unseen: UnseenCategories): string {
  const parts = moves
    .slice(0, 2)
    .map(({ level, reference, batch }) => `${level}: ${percent(reference)} → ${percent(batch)}`);
  if (unseen.counts) {
    parts.push(
      `${percent(unseen.share)} of rows hold what the reference never held: ${listed(unseen.levels)}`,
    );
  }
  return parts.length > 0 ? parts.join(', ') : 'the same shares';
}

/** "missing 12% → 40%". */
export function missingSummary(reference: number, batch: number): string {
  return `missing ${percent(reference)} → ${percent(batch)}`;
}
