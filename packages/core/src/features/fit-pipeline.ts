import type { FeatureSpec, Problem } from '../problems/problem.ts';
import { type CategoryColumn, categories, type Table } from '../tables/table.ts';
import type { FittedFeature, Pipeline } from './pipeline.ts';

/**
 * Fits the features of a problem on training rows, and on nothing else: the only thing learned is
 * which levels of a category are kept.
 * @param table holds the input columns; others are ignored.
 */
export function fitPipeline(problem: Problem, table: Table): Pipeline {
  return {
    derived: problem.derived,
    features: problem.features.map((spec) => fitFeature(spec, table)),
  };
}

function fitFeature({ column, encoding }: FeatureSpec, table: Table): FittedFeature {
  if (encoding.kind !== 'category') return { column, ...encoding };
  const byCount = levelsByCount(categories(table, column));
  return {
    kind: 'category',
    column,
    levels: byCount.slice(0, encoding.maxLevels),
    rare: byCount.slice(encoding.maxLevels).sort(),
  };
}

/** Levels that occur, the commonest first, ties by text: the order of rows must not matter. */
function levelsByCount({ codes, levels }: CategoryColumn): string[] {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || byText(a.level, b.level))
    .map(({ level }) => level);
}
