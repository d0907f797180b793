import { type CategoryColumn, categories, numbers, type Table } from '../tables/table.ts';
import { groupOf } from './code-groups.ts';
import { withDerived } from './derived.ts';
import type { CategoricalFeature, Feature, Matrix, NumericFeature } from './matrix.ts';
import type { FittedFeature, Pipeline } from './pipeline.ts';

/**
 * The features of every row, the same in training and in serving: a row's features depend on that row
 * and the pipeline alone.
 * @throws {RangeError} when the table lacks an input column.
 */
export function applyPipeline(pipeline: Pipeline, table: Table): Matrix {
  const whole = withDerived(table, pipeline.derived);
  return { rows: table.rows, features: pipeline.features.flatMap((feature) => encode(feature, whole)) };
}

function encode(feature: FittedFeature, table: Table): Feature[] {
  const { column } = feature;
  switch (feature.kind) {
    case 'number':
      return [numeric(column, column, numbers(table, column))];
    case 'log':
      return [numeric(column, `${column}_log`, numbers(table, column).map(Math.log1p))];
    case 'cyclic': {
      const values = numbers(table, column);
      const turn = (2 * Math.PI) / feature.period;
      return [
        numeric(
          column,
          `${column}_sin`,
          values.map((v) => Math.sin(v * turn)),
        ),
        numeric(
          column,
          `${column}_cos`,
          values.map((v) => Math.cos(v * turn)),
        ),
      ];
    }
    case 'category': {
      const codeOf = new Map(feature.levels.map((level, code) => [level, code]));
      const other = feature.levels.length;
      return [
        categorical(
          column,
          other,
          recode(categories(table, column), (l) => codeOf.get(l) ?? other),
        ),
      ];
    }
    case 'ordinal': {
      const { codes, levels } = categories(table, column);
      const ordered = levels.map((level) => ordinalValue(feature.values, level));
      return [
        numeric(
          column,
          column,
          Float64Array.from(codes, (c) => (c < 0 ? Number.NaN : ordered[c]!)),
        ),
      ];
    }
    case 'code_groups': {
      const codes = recode(categories(table, column), (level) => groupOf(level, feature.groups));
      return [categorical(column, feature.groups.length, codes)];
    }
  }
}

/** A level named like something every object inherits ("constructor") must not find that. */
function ordinalValue(values: Readonly<Record<string, number>>, level: string): number {
  return Object.hasOwn(values, level) ? values[level]! : Number.NaN;
}

function recode({ codes, levels }: CategoryColumn, codeOf: (level: string) => number): Int32Array {
  const recoded = levels.map(codeOf);
  return codes.map((code) => (code < 0 ? -1 : recoded[code]!));
}

function numeric(column: string, name: string, values: Float64Array): NumericFeature {
  return { kind: 'numeric', name, column, values };
}

function categorical(column: string, levels: number, codes: Int32Array): CategoricalFeature {
  return { kind: 'categorical', name: column, column, codes, levels };
}
