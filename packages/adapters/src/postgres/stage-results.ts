import type { CleanResult, DriftResult, TrainResult } from '@deriva/core/stages.ts';
import type { TrainedModel } from '../ports.ts';
import type { Connections } from './connections.ts';

/** The stored answers of clean over all batches up to one, in order; of each batch the last generation. */
export async function cleanResults(
  connections: Connections,
  problem: string,
  throughBatch: number,
): Promise<CleanResult[]> {
  const rows = await connections.query<{ result: CleanResult }>(
    `SELECT DISTINCT ON (batch) result FROM stage_run
     WHERE problem = $1 AND batch <= $2 AND stage = 'clean' AND status = 'done'
     ORDER BY batch, generation DESC`,
    [problem, throughBatch],
  );
  return rows.map((row) => row.result);
}

export async function driftResult(
  connections: Connections,
  problem: string,
  batch: number,
): Promise<DriftResult | null> {
  const [row] = await connections.query<{ result: DriftResult }>(
    `SELECT result FROM stage_run
     WHERE problem = $1 AND batch = $2 AND stage = 'drift' AND status = 'done'
     ORDER BY generation DESC LIMIT 1`,
    [problem, batch],
  );
  return row?.result ?? null;
}

/** Of the last generation that was trained: candidates of an earlier one are not mixed in. */
export async function trainResults(
  connections: Connections,
  problem: string,
  batch: number,
): Promise<TrainedModel[]> {
  const rows = await connections.query<{ result: TrainResult; generation: number }>(
    `SELECT result, generation FROM stage_run
     WHERE problem = $1 AND batch = $2 AND stage = 'train' AND status = 'done'
       AND generation = (SELECT max(generation) FROM stage_run
                         WHERE problem = $1 AND batch = $2 AND stage = 'train' AND status = 'done')
     ORDER BY candidate`,
    [problem, batch],
  );
  return rows.map(({ result, generation }) => ({ ...result, problem, generation }));
}

/** The latest batch after `batch` that was decided on: promoted, rejected or skipped. */
export async function newerDecision(
  connections: Connections,
  problem: string,
  batch: number,
): Promise<number | null> {
  const [row] = await connections.query<{ newest: number | null }>(
    `SELECT max(batch) AS newest FROM stage_run
     WHERE problem = $1 AND batch > $2 AND status = 'done'
       AND (stage = 'promote' OR (stage = 'drift' AND result ->> 'decision' = 'skip'))`,
    [problem, batch],
  );
  return row?.newest ?? null;
}
