import type { Task } from '../problems/problem.ts';
import type { Row, Table } from '../tables/table.ts';
import type { ModelFile } from './model-file.ts';

/** In the unit of the target, or chances. */
export type Prediction =
  | { readonly value: number; readonly unit: string }
  /** `class` is the one decided for (chance × class weight); chances sum to 1, in the order of classes. */
  | { readonly class: string; readonly chances: Readonly<Record<string, number>> };

/** Contributions by column in the unit of the prediction: baseValue + Σ contributions = prediction. */
export interface Explanation {
  readonly baseValue: number;
  readonly prediction: number;
  /** The unit of the target, or `chance` for classes. */
  readonly unit: string;
  /** The class whose chance is explained; absent for regression. */
  readonly class?: string;
  /** By input or derived column, in the order of the features. */
  readonly contributions: Readonly<Record<string, number>>;
  /** For a logarithmic target: prediction = baseValue × Π factors, exactly SHAP's factors. */
  readonly factors?: Readonly<Record<string, number>>;
  /** How SHAP values were carried to the unit. */
  readonly method: 'shap' | 'shap-log-path' | 'shap-softmax-path';
}

/** A model file brought to life: what serving and every stage after train use to score rows. */
export interface Predictor {
  readonly task: Task;
  /** What the model learned from; see {@link ModelFile}. */
  readonly trainedOn: ModelFile['trainedOn'];
  /** Columns a contribution is given for (inputs and derived ones that feed features), in order. */
  readonly columns: readonly string[];
  /** rows × outputs in the unit (regression: the value; classification: calibrated chances), last index fastest. */
  scores(table: Table): Float64Array;
  predict(table: Table): Prediction[];
  /** @param ofClass the class to explain; default the predicted one. Ignored for regression. */
  explain(table: Table, ofClass?: string): Explanation[];
  /** Mean |contribution| on the model's own scale by column, as shares that sum to 1. Exact SHAP over all rows given. */
  importance(table: Table): Readonly<Record<string, number>>;
  /** Levels of categorical inputs that training never saw, by row: what serving flags. */
  unknownCategories(rows: readonly Row[]): { row: number; column: string; value: string }[];
}
