import { DerivaError } from '../errors.ts';
import { byColumn } from '../explanations/by-column.ts';
import { alongLogarithm } from '../explanations/log-path.ts';
import { spreadRemainder } from '../explanations/remainder.ts';
import { alongSoftmax } from '../explanations/softmax-path.ts';
import { applyPipeline } from '../features/apply-pipeline.ts';
import type { Matrix } from '../features/matrix.ts';
import { unknownCategories } from '../features/unknown-categories.ts';
import { sliceTable, type Table } from '../tables/table.ts';
import { decide } from './calibration/class-weights.ts';
import type { Model } from './model.ts';
import type { ModelFile } from './model-file.ts';
import type { Explanation, Prediction, Predictor } from './predictor.ts';
import { softmax } from './softmax.ts';

/** Rows that are encoded at once: memory stays small however long the table is. */
const CHUNK_ROWS = 8192;

/** Brings a model file to life. Each row's answer depends on that row alone, to the bit. */
export function predictorOf(file: ModelFile, model: Model): Predictor {
  const shared = {
    trainedOn: file.trainedOn,
    columns: [...new Set(file.pipeline.features.map(({ column }) => column))],
    importance: (table: Table) => importance(file, model, table),
    unknownCategories: (rows: Parameters<Predictor['unknownCategories']>[0]) =>
      unknownCategories(file.pipeline, rows),
  };
  return file.task.kind === 'regression'
    ? { ...shared, ...regression(file, file.task, model) }
    : { ...shared, ...classification(file, file.task, model) };
}

type Scoring = Pick<Predictor, 'task' | 'scores' | 'predict' | 'explain'>;
type Regression = Extract<ModelFile['task'], { kind: 'regression' }>;
type Classification = Extract<ModelFile['task'], { kind: 'classification' }>;

function regression(file: ModelFile, task: Regression, model: Model): Scoring {
  const { unit } = file.target;
  const isLog = task.transform === 'log';
  const toUnit = (margin: number) => (isLog ? Math.exp(margin) : margin);
  const scores = (table: Table) => {
    const values = new Float64Array(table.rows);
    for (const { matrix, from } of encoded(file, table)) values.set(model.margins(matrix).map(toUnit), from);
    return values;
  };
  return {
    task,
    scores,
    predict: (table) => Array.from(scores(table), (value): Prediction => ({ value, unit })),
    explain: (table) =>
      explained(file, model, table, (shap, base, margins, columns): Explanation => {
        const baseValue = toUnit(base[0]!);
        const prediction = toUnit(margins[0]!);
        const contributions = isLog ? alongLogarithm(shap, baseValue) : shap.slice();
        spreadRemainder(contributions, prediction - baseValue);
        const explanation = { baseValue, prediction, unit, contributions: named(columns, contributions) };
        return isLog
          ? { ...explanation, factors: named(columns, shap.map(Math.exp)), method: 'shap-log-path' }
          : { ...explanation, method: 'shap' };
      }),
  };
}

function classification(file: ModelFile, task: Classification, model: Model): Scoring {
  const { classes } = task;
  const { temperature } = file;
  const weights = file.classWeights ?? classes.map(() => 1);
  const chancesOf = (margins: Float64Array) => {
    const chances = new Float64Array(margins.length);
    for (let at = 0; at < margins.length; at += classes.length) {
      softmax(margins, at, classes.length, temperature, chances, at);
    }
    return chances;
  };
  const scores = (table: Table) => {
    const chances = new Float64Array(table.rows * classes.length);
    for (const { matrix, from } of encoded(file, table)) {
      chances.set(chancesOf(model.margins(matrix)), from * classes.length);
    }
    return chances;
  };
  return {
    task,
    scores,
    predict: (table) => {
      const chances = scores(table);
      return Array.from({ length: table.rows }, (_, row): Prediction => {
        const at = row * classes.length;
        return {
          class: classes[decide(chances, at, weights)]!,
          chances: named(classes, chances.subarray(at, at + classes.length)),
        };
      });
    },
    explain: (table, ofClass) => {
      const asked = ofClass === undefined ? null : classIndex(classes, ofClass);
      return explained(file, model, table, (shap, base, margins, columns): Explanation => {
        const cooled = base.map((b) => b / temperature);
        const baseChances = chancesOf(base);
        const chances = chancesOf(margins);
        const index = asked ?? decide(chances, 0, weights);
        const contributions = alongSoftmax(shap.map((v) => v / temperature), cooled, index);
        const baseValue = baseChances[index]!;
        const prediction = chances[index]!;
        spreadRemainder(contributions, prediction - baseValue);
        return {
          baseValue,
          prediction,
          unit: 'chance',
          class: classes[index]!,
          contributions: named(columns, contributions),
          method: 'shap-softmax-path',
        };
      });
    },
  };
}

function classIndex(classes: readonly string[], name: string): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  throw new DerivaError('invalid_input', {
    detail: `There is no class "${name}".`,
    faults: [{ at: '/class', message: `must be one of ${classes.join(', ')}` }],
  });
}

function* encoded(file: ModelFile, table: Table): Generator<{ matrix: Matrix; from: number }> {
  for (let from = 0; from < table.rows; from += CHUNK_ROWS) {
    const chunk = sliceTable(table, from, Math.min(table.rows, from + CHUNK_ROWS));
    yield { matrix: applyPipeline(file.pipeline, chunk), from };
  }
}

/** Explains row by row from SHAP values by column (columns × outputs), base and margins of the row. */
function explained(
  file: ModelFile,
  model: Model,
  table: Table,
  explainRow: (
    shap: Float64Array,
    base: Float64Array,
    margins: Float64Array,
    columns: readonly string[],
  ) => Explanation,
): Explanation[] {
  const columns = [...new Set(file.pipeline.features.map(({ column }) => column))];
  const explanations: Explanation[] = [];
  for (const { matrix } of encoded(file, table)) {
    const { base, values } = model.shap(matrix);
    const margins = model.margins(matrix);
    const shap = byColumn(values, matrix, model.outputs);
    const width = columns.length * model.outputs;
    for (let row = 0; row < matrix.rows; row++) {
      explanations.push(
        explainRow(
          shap.subarray(row * width, (row + 1) * width),
          base,
          margins.subarray(row * model.outputs, (row + 1) * model.outputs),
          columns,
        ),
      );
    }
  }
  return explanations;
}

/** Mean |SHAP| by column over rows and outputs, as shares; all 0 for a model that uses no column. */
function importance(file: ModelFile, model: Model, table: Table): Record<string, number> {
  const columns = [...new Set(file.pipeline.features.map(({ column }) => column))];
  const sums = new Float64Array(columns.length);
  for (const { matrix } of encoded(file, table)) {
    const shap = byColumn(model.shap(matrix).values, matrix, model.outputs);
    for (let i = 0; i < shap.length; i++) {
      sums[Math.floor(i / model.outputs) % columns.length]! += Math.abs(shap[i]!);
    }
  }
  const total = sums.reduce((a, b) => a + b, 0);
  return named(columns, total > 0 ? sums.map((s) => s / total) : sums);
}

function named(names: readonly string[], values: Float64Array): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
