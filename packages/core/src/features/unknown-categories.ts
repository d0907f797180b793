import type { Row } from '../tables/table.ts';
import type { FittedFeature, Pipeline } from './pipeline.ts';

/** A level that training never saw. */
export interface UnknownCategory {
  /** Index into the rows given. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
}

/** Levels of categories and ordinals that training never saw; a code outside every group is no surprise. */
export function unknownCategories(pipeline: Pipeline, rows: readonly Row[]): UnknownCategory[] {
  const known = pipeline.features.map((feature) => ({
    column: feature.column,
    levels: knownLevels(feature),
  }));
  return rows.flatMap((row, index) =>
    known.flatMap(({ column, levels }) => {
      const value = row[column];
      if (levels === null || value === null || value === undefined) return [];
      return levels.has(String(value)) ? [] : [{ row: index, column, value: String(value) }];
    }),
  );
}

function knownLevels(feature: FittedFeature): ReadonlySet<string> | null {
  if (feature.kind === 'category') return new Set([...feature.levels, ...feature.rare]);
  if (feature.kind === 'ordinal') return new Set(Object.keys(feature.values));
  return null;
}
