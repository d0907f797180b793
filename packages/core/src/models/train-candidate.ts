import { DerivaError } from '../errors.ts';
import { applyPipeline } from '../features/apply-pipeline.ts';
import { fitPipeline } from '../features/fit-pipeline.ts';
import type { Pipeline } from '../features/pipeline.ts';
import type { CandidateKind, Problem, Task } from '../problems/problem.ts';
import { targetOf } from '../problems/target.ts';
import type { Table } from '../tables/table.ts';
import { tuneClassWeights } from './calibration/class-weights.ts';
import { fitTemperature } from './calibration/temperature.ts';
import { CANDIDATES } from './candidates.ts';
import { canonicalJson } from './canonical-json.ts';
import { loadPredictor } from './load-predictor.ts';
import type { FitProgress, LabelledMatrix, Model } from './model.ts';
import { MODEL_FORMAT, MODEL_FORMAT_VERSION, type ModelFile } from './model-file.ts';
import { withOverrides } from './parameters.ts';
import type { Predictor } from './predictor.ts';
import { chancesOf } from './softmax.ts';

export interface TrainingOptions {
  readonly seed: number;
  /** The newest batch whose rows are among the training rows. */
  readonly throughBatch: number;
  /** Overrides of the candidate's defaults by name. */
  readonly parameters?: Readonly<Record<string, number>>;
}

export interface TrainedCandidate {
  readonly file: ModelFile;
  /** `model.json`: equal for equal rows, seed and parameters. */
  readonly bytes: Uint8Array;
  /** Read back from `bytes`, so that what is measured in training is what will serve. */
  readonly predictor: Predictor;
  /** Some score on the validation rows is not finite: a result, but never a challenger. */
  readonly diverged: boolean;
}

/** Fewer training rows than this make no model. */
const MIN_ROWS = 30;

/**
 * Trains one candidate: pipeline and model on the training rows alone; early stopping, temperature and class
 * weights on the validation rows.
 * @param data cleaned rows with the target column; a row without an answer is a RangeError.
 * @throws {DerivaError} too_few_rows
 */
export function* trainCandidate(
  problem: Problem,
  kind: CandidateKind,
  data: { readonly train: Table; readonly validation: Table },
  options: TrainingOptions,
): Generator<FitProgress, TrainedCandidate> {
  if (data.train.rows < MIN_ROWS) {
    throw new DerivaError('too_few_rows', {
      detail: `${problem.title}: ${data.train.rows} training rows are fewer than the ${MIN_ROWS} that a model needs.`,
    });
  }
  const candidate = CANDIDATES[kind];
  const { task } = problem;
  const pipeline = fitPipeline(problem, data.train);
  const validation = labelled(problem, pipeline, data.validation);
  const model = yield* candidate.fit(labelled(problem, pipeline, data.train), validation, {
    task,
    seed: options.seed,
    ...(options.parameters ? { parameters: options.parameters } : {}),
  });
  const margins = model.margins(validation.matrix);
  const file: ModelFile = {
    format: MODEL_FORMAT,
    formatVersion: MODEL_FORMAT_VERSION,
    problem: problem.name,
    task,
    target: {
      column: problem.target.column,
      unit: problem.target.unit,
      divisor: problem.target.divisor ?? 1,
    },
    candidate: kind,
    parameters: withOverrides(candidate.defaults, options.parameters),
    seed: options.seed,
    trainedOn: {
      throughBatch: options.throughBatch,
      rows: data.train.rows,
      targetRange: task.kind === 'regression' ? targetRange(targetOf(problem, data.train)) : null,
    },
    pipeline,
    ...calibrate(task, model, margins, validation.target),
    model: model.toJSON(),
  };
  const bytes = new TextEncoder().encode(canonicalJson(file));
  const predictor = loadPredictor(bytes);
  return { file, bytes, predictor, diverged: !predictor.scores(data.validation).every(Number.isFinite) };
}

function labelled(problem: Problem, pipeline: Pipeline, table: Table): LabelledMatrix {
  const answers = targetOf(problem, table);
  const isLog = problem.task.kind === 'regression' && problem.task.transform === 'log';
  const target = isLog ? answers.map(Math.log) : answers;
  const bad = target.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Row ${bad} has no usable answer: ${answers[bad]}.`);
  return { matrix: applyPipeline(pipeline, table), target };
}

function calibrate(
  task: Task,
  { outputs }: Model,
  margins: Float64Array,
  answers: Float64Array,
): Pick<ModelFile, 'temperature' | 'classWeights'> {
  if (task.kind === 'regression') return { temperature: 1, classWeights: null };
  const temperature = fitTemperature(margins, answers, outputs);
  const chances = chancesOf(margins, outputs, temperature);
  return { temperature, classWeights: tuneClassWeights(chances, answers, outputs) };
}

/** 0.5% and 99.5% quantiles, interpolated. */
function targetRange(target: Float64Array): [low: number, high: number] {
  const sorted = target.slice().sort();
  const quantile = (p: number) => {
    const at = (sorted.length - 1) * p;
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
  };
  return [quantile(0.005), quantile(0.995)];
}
