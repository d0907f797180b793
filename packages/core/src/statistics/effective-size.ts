import type { Groups } from './groups.ts';

/**
 * How many independent rows the rows are worth when rows of one group repeat each other:
 * n / (Σm²/Σm), m the rows a group. Kish, Survey Sampling (1965), the design effect of clusters whose
 * members are alike; equals n when every group has one row, and 0 for no rows.
 * @param present where given, only rows with a 1 count.
 */
export function effectiveSize(groups: Groups, present?: Uint8Array): number {
  const sizes = new Int32Array(groups.count);
  let rows = 0;
  for (let row = 0; row < groups.ids.length; row++) {
    if (present && present[row] === 0) continue;
    sizes[groups.ids[row]!]!++;
    rows++;
  }
  if (rows === 0) return 0;
  let squares = 0;
  for (const size of sizes) squares += size * size;
  return (rows * rows) / squares;
}
