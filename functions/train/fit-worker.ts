import { parentPort, workerData } from 'node:worker_threads';
import { lossName, rowLosses } from '@deriva/core/metrics/loss.ts';
import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import { metricsOf } from '@deriva/core/metrics/metrics-of.ts';
import { trainCandidate } from '@deriva/core/models/train-candidate.ts';
import type { CandidateKind } from '@deriva/core/problems/problem.ts';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import { targetOf } from '@deriva/core/problems/target.ts';
import { SPLITS, type Split } from '@deriva/core/stages.ts';
import type { Table } from '@deriva/core/tables/table.ts';
import type { WorkerMessage } from '@deriva/runtime/worker-task.ts';

export interface FitRequest {
  readonly problem: string;
  readonly candidate: CandidateKind;
  readonly seed: number;
  readonly throughBatch: number;
  readonly train: Table;
  readonly validation: Table;
  /** Scored when the fit is over; `fit` below does not see it. */
  readonly holdout: Table;
}

export interface FitResult {
  readonly bytes: Uint8Array;
  readonly diverged: boolean;
  readonly parameters: Record<string, number>;
  readonly loss: { name: string; validation: number };
  readonly metrics: Record<Split, Metrics>;
  /** rows × outputs. */
  readonly holdoutScores: Float64Array;
}

const post = (message: WorkerMessage<FitResult>) => parentPort?.postMessage(message);

function fit({
  problem: name,
  candidate,
  seed,
  throughBatch,
  train,
  validation,
}: Omit<FitRequest, 'holdout'>) {
  const work = trainCandidate(problemNamed(name), candidate, { train, validation }, { seed, throughBatch });
  let reported = 0;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (step.value.share < reported + 0.1) continue;
    reported = step.value.share;
    post({ kind: 'progress', ...step.value });
  }
}

function work(request: FitRequest): FitResult {
  const { holdout, ...training } = request;
  const problem = problemNamed(request.problem);
  const { bytes, diverged, file, predictor } = fit(training);
  const tables: Record<Split, Table> = { ...training, holdout };
  const scores = Object.fromEntries(
    SPLITS.map((split) => [split, predictor.scores(tables[split])]),
  ) as Record<Split, Float64Array>;
  const metrics = Object.fromEntries(
    SPLITS.map((split) => [
      split,
      metricsOf(problem.task, scores[split], targetOf(problem, tables[split]), file.classWeights),
    ]),
  ) as Record<Split, Metrics>;
  const losses = rowLosses(problem.task, scores.validation, targetOf(problem, training.validation));
  const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
  return {
    bytes,
    diverged: diverged || !Number.isFinite(mean),
    parameters: { ...file.parameters, seed: request.seed },
    // JSON has no NaN; a diverged candidate is never chosen, whatever stands here.
    loss: { name: lossName(problem.task), validation: Number.isFinite(mean) ? mean : Number.MAX_VALUE },
    metrics,
    holdoutScores: scores.holdout,
  };
}

post({ kind: 'result', result: work(workerData as FitRequest) });
