import { byColumn } from '../explanations/by-column.ts';
import { unknownCategories } from '../features/unknown-categories.ts';
import type { Table } from '../tables/table.ts';
import { classificationScoring } from './classification-scoring.ts';
import type { Model } from './model.ts';
import type { ModelFile } from './model-file.ts';
import type { Predictor } from './predictor.ts';
import { regressionScoring } from './regression-scoring.ts';
import { columnsOf, encodedChunks, named } from './scoring.ts';

/** Brings a model file to life. Each row's answer depends on that row alone, to the bit. */
export function predictorOf(file: ModelFile, model: Model): Predictor {
  const { task } = file;
  return {
    task,
    trainedOn: file.trainedOn,
    columns: columnsOf(file),
    ...(task.kind === 'regression'
      ? regressionScoring(file, task, model)
      : classificationScoring(file, task, model)),
    importance: (table) => importance(file, model, table),
    unknownCategories: (rows) => unknownCategories(file.pipeline, rows),
  };
}

/** Mean |SHAP| by column over rows and outputs, as shares; all 0 for a model that uses no column. */
function importance(file: ModelFile, model: Model, table: Table): Record<string, number> {
  const columns = columnsOf(file);
  const sums = new Float64Array(columns.length);
  for (const { matrix } of encodedChunks(file, table)) {
    const shap = byColumn(model.shap(matrix).values, matrix, columns, model.outputs);
    for (let i = 0; i < shap.length; i++) {
      sums[Math.floor(i / model.outputs) % columns.length]! += Math.abs(shap[i]!);
    }
  }
  const total = sums.reduce((a, b) => a + b, 0);
  return named(columns, total > 0 ? sums.map((s) => s / total) : sums);
}
