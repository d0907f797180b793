import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import type { StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import { FEWEST_TO_TRAIN } from '@deriva/core/drift/too-few-rows.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import type { CandidateKind } from '@deriva/core/problems/problem.ts';
import { keyText, SPLITS, type TrainResult } from '@deriva/core/stages.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import { runInWorker } from '@deriva/runtime/worker-task.ts';
import { adoptedBefore } from '../shared/adopted-before.ts';
import { predecessor } from '../shared/predecessor.ts';
import { rowsOfSplit } from '../shared/rows.ts';
import type { FitRequest, FitResult } from './fit-worker.ts';
import { predictionsCsv } from './predictions-csv.ts';

export interface TrainPorts {
  readonly runs: StageRuns;
  readonly clean: CleanStore;
  readonly objects: ObjectStore;
  readonly registry: Registry;
}

/** One seed for all: what differs between two models is then never the draw. */
const SEED = 20_260_101;

/**
 * Trains one candidate on the training rows of all batches so far and keeps it: file in the object store,
 * a run in MLflow, the record in CLEAN. It chooses nothing, and the holdout, scored for the record,
 * reaches no fit.
 * @throws {DerivaError} predecessor_missing, training_skipped, too_few_rows
 */
export async function trainCandidate(ports: TrainPorts, candidate: CandidateKind, context: StageContext) {
  const { problem, key, signal, log } = context;
  const { result: drift, finishedAt } = await predecessor(ports.runs, key, 'drift');
  checkPlanned(candidate, drift.candidates, key.batch);

  const rows = await ports.clean.rows(problem, { batches: { from: 0, through: key.batch }, splits: SPLITS });
  const train = rowsOfSplit(rows, 'train');
  const validation = rowsOfSplit(rows, 'validation');
  const holdout = rowsOfSplit(rows, 'holdout');
  if (train.table.rows < FEWEST_TO_TRAIN.train || validation.table.rows < FEWEST_TO_TRAIN.validation) {
    throw new DerivaError('too_few_rows', {
      detail: `There are ${train.table.rows} training and ${validation.table.rows} validation rows; at least ${FEWEST_TO_TRAIN.train} and ${FEWEST_TO_TRAIN.validation} are needed.`,
    });
  }

  const fit = await runInWorker<FitRequest, FitResult>({
    module: new URL('./fit-worker.ts', import.meta.url),
    data: {
      problem: problem.name,
      candidate,
      seed: SEED,
      throughBatch: key.batch,
      train: train.table,
      validation: validation.table,
      holdout: holdout.table,
    },
    signal,
    onProgress: (share, message) => log.info({ event: 'fitting', share }, message),
  });

  const model = await ports.objects.put(`models/${problem.name}`, '.json', fit.bytes);
  signal.throwIfAborted();
  const { runId } = await ports.registry.logRun(problem.name, {
    key: keyText(key),
    ...adoptedBefore(context, 'mlflow_run'),
    name: `batch ${key.batch} · ${candidate}`,
    parentRunId: drift.mlflowRunId,
    // The same for every attempt at this key: a repeat must not double the history of a metric.
    startedAt: finishedAt,
    parameters: fit.parameters,
    metrics: Object.fromEntries(
      SPLITS.flatMap((split) =>
        Object.entries(fit.metrics[split]).map(([name, value]) => [`${split}_${name}`, value]),
      ),
    ),
    tags: {
      'deriva.problem': problem.name,
      'deriva.batch': String(key.batch),
      'deriva.candidate': candidate,
      'deriva.diverged': String(fit.diverged),
      'deriva.model_key': model.key,
      'deriva.model_sha256': model.sha256,
    },
    artifacts: {
      'model/model.json': fit.bytes,
      'predictions/holdout.csv': predictionsCsv(problem, holdout, fit.holdoutScores),
    },
  });
  const mlflowRunId = await context.adopt('mlflow_run', runId);

  return context.commit(
    async (): Promise<TrainResult> => ({
      batch: key.batch,
      candidate,
      diverged: fit.diverged,
      loss: fit.loss,
      metrics: fit.metrics,
      parameters: fit.parameters,
      rows: { train: train.table.rows, validation: validation.table.rows, holdout: holdout.table.rows },
      modelKey: model.key,
      modelSha256: model.sha256,
      mlflowRunId,
    }),
  );
}

function checkPlanned(candidate: CandidateKind, planned: readonly CandidateKind[], batch: number): void {
  if (planned.length === 0) {
    throw new DerivaError('training_skipped', `Drift decided that batch ${batch} needs no new model.`);
  }
  if (!planned.includes(candidate)) {
    throw new DerivaError('invalid_input', {
      detail: `The candidate "${candidate}" is not one of this batch.`,
      faults: [{ at: '/candidate', message: `must be one of ${planned.join(', ')}` }],
    });
  }
}
