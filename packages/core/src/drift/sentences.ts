import { listed, percent, plain } from '../text/format.ts';
import type { ColumnDrift } from './drift-report.ts';

const BLIND_SPOTS: Record<NonNullable<ColumnDrift['blindSpot']>, string> = {
  constant_in_reference: 'the champion only ever saw one value of it',
  missing_in_reference: 'the champion never saw a value of it',
  unseen_categories: 'the champion never saw these categories',
  missing_share: 'the champion gives no weight to how much is missing',
};

/** "Distance grew by 0.41 σ (mean 3.41 km → 4.12 km) and carries 38% of the champion's importance". */
function columnSentence(column: ColumnDrift): string {
  const weight = `carries ${percent(column.importance)} of the champion's importance`;
  const why = column.blindSpot
    ? `${weight}, but counts without it: ${BLIND_SPOTS[column.blindSpot]}`
    : weight;
  return `${column.title} ${movement(column)} (${column.summary}) and ${why}`;
}

function movement({ effect, effectName, direction }: ColumnDrift): string {
  switch (effectName) {
    case 'wasserstein_sigma':
      return direction === 'changed'
        ? `changed its shape by ${plain(effect)} σ`
        : `${direction} by ${plain(effect)} σ`;
    case 'jensen_shannon':
      return `changed by a Jensen-Shannon distance of ${plain(effect)}`;
    case 'missing_share_difference':
      return `is missing in ${percent(effect)} ${direction === 'grew' ? 'more' : 'fewer'} of all rows`;
  }
}

const SHOWN = 3;

/** What the comparison of the inputs found: the columns that matter most first. */
export function inputSentence(
  columns: readonly ColumnDrift[],
  drift: boolean,
  driftedImportance: number,
  needed: number,
): string {
  const drifted = columns.filter((c) => c.drifted).sort(byWeight);
  if (drifted.length === 0) return 'The inputs have not drifted.';
  const shown = drifted.slice(0, SHOWN).map(columnSentence);
  const rest = drifted.length - shown.length;
  const said = `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
  if (drift) return said;
  const names = [...new Set(drifted.map((c) => c.title))];
  return `${listed(names)} moved, but ${names.length === 1 ? 'carries' : 'carry'} only ${percent(driftedImportance)} of the champion's importance where ${percent(needed)} is needed.`;
}

function byWeight(a: ColumnDrift, b: ColumnDrift): number {
  return b.importance - a.importance || b.effect / b.floor - a.effect / a.floor;
}
