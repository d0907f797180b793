import { DerivaError } from '../errors.ts';
import { spreadRemainder } from '../explanations/remainder.ts';
import { alongSoftmax } from '../explanations/softmax-path.ts';
import type { Task } from '../problems/problem.ts';
import type { Table } from '../tables/table.ts';
import { decide } from './calibration/class-weights.ts';
import type { Model } from './model.ts';
import type { ModelFile } from './model-file.ts';
import type { Explanation, Prediction } from './predictor.ts';
import { columnsOf, encodedChunks, named, type RowShap, type Scoring, shapByRow } from './scoring.ts';
import { chancesOf } from './softmax.ts';

export function classificationScoring(
  file: ModelFile,
  { classes }: Extract<Task, { kind: 'classification' }>,
  model: Model,
): Scoring {
  const { temperature } = file;
  const columns = columnsOf(file);
  const weights = file.classWeights ?? classes.map(() => 1);
  const toChances = (margins: Float64Array) => chancesOf(margins, classes.length, temperature);

  const scores = (table: Table) => {
    const chances = new Float64Array(table.rows * classes.length);
    for (const { matrix, from } of encodedChunks(file, table)) {
      chances.set(toChances(model.margins(matrix)), from * classes.length);
    }
    return chances;
  };

  const explainRow = ({ shap, base, margins }: RowShap, asked: number | null): Explanation => {
    const chances = toChances(margins);
    const index = asked ?? decide(chances, 0, weights);
    const baseValue = toChances(base)[index]!;
    const prediction = chances[index]!;
    const cooled = (values: Float64Array) => values.map((v) => v / temperature);
    const inChance = alongSoftmax(cooled(shap), cooled(base), index);
    spreadRemainder(inChance, prediction - baseValue);
    return {
      baseValue,
      prediction,
      unit: 'chance',
      class: classes[index]!,
      contributions: named(columns, inChance),
      method: 'shap-softmax-path',
    };
  };

  return {
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
      return Array.from(shapByRow(file, model, table), (row) => explainRow(row, asked));
    },
  };
}

/** @throws {DerivaError} invalid_input */
function classIndex(classes: readonly string[], name: string): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  throw new DerivaError('invalid_input', {
    detail: `There is no class "${name}".`,
    faults: [{ at: '/class', message: `must be one of ${classes.join(', ')}` }],
  });
}
