import { byColumn } from '../explanations/by-column.ts';
import { applyPipeline } from '../features/apply-pipeline.ts';
import type { Matrix } from '../features/matrix.ts';
import { sliceTable, type Table } from '../tables/table.ts';
import type { Model } from './model.ts';
import type { ModelFile } from './model-file.ts';
import type { Predictor } from './predictor.ts';

/** The part of a predictor that differs between regression and classification. */
export type Scoring = Pick<Predictor, 'scores' | 'predict' | 'explain'>;

/** Rows that are encoded at once: memory stays small however long the table is. */
const CHUNK_ROWS = 8192;

/** The columns that features come from, each once, in the order of the features. */
export function columnsOf(file: ModelFile): string[] {
  return [...new Set(file.pipeline.features.map(({ column }) => column))];
}

/** The features of a table, some thousand rows at a time, in order. */
export function* encodedChunks(file: ModelFile, table: Table): Generator<{ matrix: Matrix; from: number }> {
  for (let from = 0; from < table.rows; from += CHUNK_ROWS) {
    const chunk = sliceTable(table, from, Math.min(table.rows, from + CHUNK_ROWS));
    yield { matrix: applyPipeline(file.pipeline, chunk), from };
  }
}

/** What is needed to explain one row, on the model's own scale. */
export interface RowShap {
  /** Columns × outputs, the last index fastest. */
  readonly shap: Float64Array;
  /** One entry an output. */
  readonly base: Float64Array;
  readonly margins: Float64Array;
}

export function* shapByRow(file: ModelFile, model: Model, table: Table): Generator<RowShap> {
  const columns = columnsOf(file);
  const { outputs } = model;
  const width = columns.length * outputs;
  for (const { matrix } of encodedChunks(file, table)) {
    const { base, values } = model.shap(matrix);
    const margins = model.margins(matrix);
    const shap = byColumn(values, matrix, columns, outputs);
    for (let row = 0; row < matrix.rows; row++) {
      yield {
        shap: shap.subarray(row * width, (row + 1) * width),
        base,
        margins: margins.subarray(row * outputs, (row + 1) * outputs),
      };
    }
  }
}

export function named(names: readonly string[], values: Float64Array): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
