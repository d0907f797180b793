import type { Groups } from '../statistics/groups.ts';
import type { CategoryColumn } from '../tables/table.ts';

/** Rows by level, missing rows left out; only levels that some row has. */
export interface LevelCounts {
  readonly rows: number;
  readonly byLevel: ReadonlyMap<string, number>;
  /** Rows whose level no other group has: what a further group would bring that is new. */
  readonly rowsOfLoneLevels: number;
}

export function countLevels(column: CategoryColumn, groups: Groups): LevelCounts {
  const { codes, levels } = column;
  const counts = new Int32Array(levels.length);
  const firstGroup = new Int32Array(levels.length).fill(-1);
  const shared = new Uint8Array(levels.length);
  let rows = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code < 0) continue;
    rows++;
    counts[code]!++;
    const group = groups.ids[row]!;
    if (firstGroup[code] === -1) firstGroup[code] = group;
    else if (firstGroup[code] !== group) shared[code] = 1;
  }
  const byLevel = new Map<string, number>();
  let rowsOfLoneLevels = 0;
  for (let code = 0; code < levels.length; code++) {
    if (counts[code] === 0) continue;
    byLevel.set(levels[code]!, counts[code]!);
    if (shared[code] === 0) rowsOfLoneLevels += counts[code]!;
  }
  return { rows, byLevel, rowsOfLoneLevels };
}
