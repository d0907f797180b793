import { alongLogarithm } from '../explanations/log-path.ts';
import { spreadRemainder } from '../explanations/remainder.ts';
import type { Task } from '../problems/problem.ts';
import type { Table } from '../tables/table.ts';
import type { Model } from './model.ts';
import type { ModelFile } from './model-file.ts';
import type { Explanation, Prediction } from './predictor.ts';
import { columnsOf, encodedChunks, named, type RowShap, type Scoring, shapByRow } from './scoring.ts';

export function regressionScoring(
  file: ModelFile,
  task: Extract<Task, { kind: 'regression' }>,
  model: Model,
): Scoring {
  const { unit } = file.target;
  const columns = columnsOf(file);
  const isLog = task.transform === 'log';
  const toUnit = (margin: number) => (isLog ? Math.exp(margin) : margin);

  const scores = (table: Table) => {
    const values = new Float64Array(table.rows);
    for (const { matrix, from } of encodedChunks(file, table)) {
      values.set(model.margins(matrix).map(toUnit), from);
    }
    return values;
  };

  const explainRow = ({ shap, base, margins }: RowShap): Explanation => {
    const baseValue = toUnit(base[0]!);
    const prediction = toUnit(margins[0]!);
    const inUnit = isLog ? alongLogarithm(shap, baseValue) : shap.slice();
    spreadRemainder(inUnit, prediction - baseValue);
    const explanation = { baseValue, prediction, unit, contributions: named(columns, inUnit) };
    return isLog
      ? { ...explanation, factors: named(columns, shap.map(Math.exp)), method: 'shap-log-path' }
      : { ...explanation, method: 'shap' };
  };

  return {
    scores,
    predict: (table) => Array.from(scores(table), (value): Prediction => ({ value, unit })),
    explain: (table) => Array.from(shapByRow(file, model, table), explainRow),
  };
}
