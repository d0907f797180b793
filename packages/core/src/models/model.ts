import type { Matrix } from '../features/matrix.ts';
import type { CandidateKind, Task } from '../problems/problem.ts';

/**
 * Rows with their answers. `target` has one entry a row: for regression the value on the model's own
 * scale (ln of the unit when the task's transform is log), for classification the index of the class.
 */
export interface LabelledMatrix {
  readonly matrix: Matrix;
  readonly target: Float64Array;
}

/** SHAP values on the model's own scale (log target, or one logit a class). */
export interface ShapValues {
  /** One entry an output. */
  readonly base: Float64Array;
  /** rows × features × outputs, the last index fastest. base + Σ features = margin, for each output. */
  readonly values: Float64Array;
}

/** A trained model: pure data and pure functions of it. */
export interface Model {
  readonly kind: CandidateKind;
  /** 1 for regression, the number of classes otherwise. */
  readonly outputs: number;
  /** On the model's own scale. rows × outputs, the last index fastest. Same input, same bits, always. */
  margins(matrix: Matrix): Float64Array;
  /** Exact SHAP values. */
  shap(matrix: Matrix): ShapValues;
  /** Plain JSON; `Candidate.parse` of it gives a model with bit-equal margins. */
  toJSON(): unknown;
}

export interface FitOptions {
  readonly task: Task;
  readonly seed: number;
  /** Overrides of the candidate's defaults by name, e.g. `{ trees: 50 }`; recorded as MLflow parameters. */
  readonly parameters?: Readonly<Record<string, number>>;
}

export interface FitProgress {
  /** Of the whole fit, 0 to 1. */
  readonly share: number;
  /** For people: "tree 40 of 200, validation loss 0.8612". */
  readonly message: string;
}

/**
 * One kind of model. `fit` is a generator so that its caller may show progress, stop in between
 * (a caller that went away, a deadline) or run it to the end with {@link runToEnd}.
 * Deterministic under a seed.
 */
export interface Candidate {
  readonly kind: CandidateKind;
  readonly title: string;
  /** All parameters with their defaults. */
  readonly defaults: Readonly<Record<string, number>>;
  fit(train: LabelledMatrix, validation: LabelledMatrix, options: FitOptions): Generator<FitProgress, Model>;
  /** @throws {DerivaError} model_unreadable */
  parse(json: unknown): Model;
}

export function runToEnd<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
