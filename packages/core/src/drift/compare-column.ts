import type { DriftSettings } from '../problems/problem.ts';
import { hash52 } from '../splits/hash.ts';
import { effectiveSize } from '../statistics/effective-size.ts';
import { twoProportions } from '../statistics/two-proportions.ts';
import type { CategoryColumn, ColumnData, NumberColumn } from '../tables/table.ts';
import { compareLevels, type WeighedCounts } from './categorical.ts';
import { levelSummary, missingSummary, numberSummary } from './column-summary.ts';
import type { ColumnDrift } from './drift-report.ts';
import { countLevels } from './level-counts.ts';
import { shareNoiseBand } from './noise-band.ts';
import { compareNumbers } from './numeric.ts';
import { type GroupedSample, presentNumbers, presentRows } from './sample.ts';
import type { TestedColumn } from './tested-columns.ts';
import { unseenCategories } from './unseen.ts';

/** A measured column before the tests of all columns are corrected together and its importance is known. */
export interface MeasuredColumn extends Omit<ColumnDrift, 'qValue' | 'drifted' | 'importance' | 'blindSpot'> {
  /** The blind spot it is, should it have drifted. */
  readonly blindIfDrifted: ColumnDrift['blindSpot'];
  /** Unseen categories, which count by themselves. */
  readonly unseen: boolean;
}

export interface ColumnContext {
  readonly settings: DriftSettings;
  readonly seed: number;
  /** How many columns are looked at: the unseen categories' share of the error rate. */
  readonly columns: number;
}

/**
 * The values and the missing share of one column. A column without a value on one of the two sides has
 * only its missing share to compare; one that has no rows at all gives nothing.
 */
export function compareColumn(
  column: TestedColumn,
  reference: GroupedSample,
  batch: GroupedSample,
  context: ColumnContext,
): MeasuredColumn[] {
  if (reference.table.rows === 0 || batch.table.rows === 0) return [];
  const a = columnOf(reference, column.name);
  const b = columnOf(batch, column.name);
  const values =
    a.kind === 'number' && b.kind === 'number'
      ? numericDrift(column, { data: a, sample: reference }, { data: b, sample: batch }, context)
      : a.kind === 'category' && b.kind === 'category'
        ? categoricalDrift(column, { data: a, sample: reference }, { data: b, sample: batch }, context)
        : null;
  const missing = missingDrift(column, { data: a, sample: reference }, { data: b, sample: batch }, context);
  return values ? [values, missing] : [missing];
}

interface Side<C extends ColumnData> {
  readonly data: C;
  readonly sample: GroupedSample;
}

function columnOf(sample: GroupedSample, name: string): ColumnData {
  const column = sample.table.columns.get(name);
  if (!column) throw new RangeError(`The table has no column "${name}".`);
  return column;
}

function numericDrift(
  column: TestedColumn,
  reference: Side<NumberColumn>,
  batch: Side<NumberColumn>,
  { settings, seed }: ColumnContext,
): MeasuredColumn | null {
  const a = presentNumbers(reference.data.values, reference.sample.groups);
  const b = presentNumbers(batch.data.values, batch.sample.groups);
  if (a.sorted.length === 0 || b.sorted.length === 0) return null;
  const found = compareNumbers(a, b, hash52(`${seed}/${column.name}`));
  return {
    ...named(column, 'numeric', 'wasserstein_sigma', settings.numericFloor),
    effect: found.effect,
    pValue: found.pValue,
    noiseBand: found.noiseBand,
    direction: found.direction,
    summary: numberSummary(column, found),
    blindIfDrifted: found.constant ? 'constant_in_reference' : null,
    unseen: false,
  };
}

function categoricalDrift(
  column: TestedColumn,
  reference: Side<CategoryColumn>,
  batch: Side<CategoryColumn>,
  { settings, seed, columns }: ColumnContext,
): MeasuredColumn | null {
  const a = weighed(reference);
  const b = weighed(batch);
  if (a.counts.rows === 0 || b.counts.rows === 0) return null;
  const found = compareLevels(a, b, hash52(`${seed}/${column.name}`));
  const unseen = unseenCategories(a, b, settings.unseenShare, settings.fdr / columns);
  return {
    ...named(column, 'categorical', 'jensen_shannon', settings.categoryFloor),
    effect: found.effect,
    pValue: found.pValue,
    noiseBand: found.noiseBand,
    direction: 'changed',
    summary: levelSummary(found, unseen),
    blindIfDrifted: found.constant ? 'constant_in_reference' : unseen.counts ? 'unseen_categories' : null,
    unseen: unseen.counts,
  };
}

function weighed({ data, sample }: Side<CategoryColumn>): WeighedCounts {
  return {
    counts: countLevels(data, sample.groups),
    effective: effectiveSize(sample.groups, presentRows(data)),
  };
}

function missingDrift(
  column: TestedColumn,
  reference: Side<ColumnData>,
  batch: Side<ColumnData>,
  { settings, seed }: ColumnContext,
): MeasuredColumn {
  const a = missingShare(reference.data);
  const b = missingShare(batch.data);
  const sizes = { reference: reference.sample.effectiveRows, batch: batch.sample.effectiveRows };
  return {
    ...named(column, 'missing', 'missing_share_difference', settings.missingFloor),
    effect: Math.abs(b - a),
    pValue: twoProportions(a, sizes.reference, b, sizes.batch).pValue,
    noiseBand: shareNoiseBand(a, sizes, hash52(`${seed}/${column.name}/missing`)),
    direction: b > a ? 'grew' : b < a ? 'shrank' : 'changed',
    summary: missingSummary(a, b),
    blindIfDrifted: a === 1 ? 'missing_in_reference' : 'missing_share',
    unseen: false,
  };
}

function missingShare(column: ColumnData): number {
  const present = presentRows(column);
  let missing = 0;
  for (const there of present) if (there === 0) missing++;
  return missing / present.length;
}

function named<K extends ColumnDrift['kind'], E extends ColumnDrift['effectName']>(
  column: TestedColumn,
  kind: K,
  effectName: E,
  floor: number,
) {
  return { column: column.name, title: column.title, kind, effectName, floor };
}
