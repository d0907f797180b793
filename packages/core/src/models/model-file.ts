import type { Pipeline } from '../features/pipeline.ts';
import type { CandidateKind, Task } from '../problems/problem.ts';

export const MODEL_FORMAT = 'deriva-model';
export const MODEL_FORMAT_VERSION = 1;

/** `model.json`: all that is needed to predict and explain, and nothing that changes when it is made again. */
export interface ModelFile {
  readonly format: typeof MODEL_FORMAT;
  readonly formatVersion: typeof MODEL_FORMAT_VERSION;
  readonly problem: string;
  readonly task: Task;
  readonly target: { readonly column: string; readonly unit: string; readonly divisor: number };
  readonly candidate: CandidateKind;
  readonly parameters: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly trainedOn: {
    /** Training rows of batches 0 to this one, quarantined ones left out. */
    readonly throughBatch: number;
    readonly rows: number;
    /** 0.5% and 99.5% quantiles of the target in its unit; null for classes. */
    readonly targetRange: readonly [low: number, high: number] | null;
  };
  readonly pipeline: Pipeline;
  /** Softmax temperature fitted on validation rows; 1 for regression. */
  readonly temperature: number;
  /** Weighted-F1 thresholds are class weights: predicted class = argmax of chance × weight. Null for regression. */
  readonly classWeights: readonly number[] | null;
  readonly model: unknown;
}
