import { parentPort, workerData } from 'node:worker_threads';
import { PROBE_PARAMETERS } from '@deriva/core/models/candidates.ts';
import { runToEnd } from '@deriva/core/models/model.ts';
import { trainCandidate } from '@deriva/core/models/train-candidate.ts';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import type { Table } from '@deriva/core/tables/table.ts';
import type { WorkerMessage } from '@deriva/runtime/worker-task.ts';

export interface ProbeRequest {
  readonly problem: string;
  readonly seed: number;
  readonly throughBatch: number;
  readonly train: Table;
  readonly validation: Table;
}

export interface ProbeResult {
  /** On the validation rows, rows × outputs. */
  readonly scores: Float64Array;
}

const { problem, seed, throughBatch, train, validation } = workerData as ProbeRequest;
const { predictor } = runToEnd(
  trainCandidate(
    problemNamed(problem),
    'boosting',
    { train, validation },
    { seed, throughBatch, parameters: PROBE_PARAMETERS },
  ),
);
parentPort?.postMessage({
  kind: 'result',
  result: { scores: predictor.scores(validation) },
} satisfies WorkerMessage<ProbeResult>);
