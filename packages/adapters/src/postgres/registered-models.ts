import type { RegisteredModel } from '../ports/clean-store.ts';
import type { Transaction } from '../ports/stage-runs.ts';
import type { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';
import { clientOf } from './transactions.ts';

const MODEL = `
  m.problem, m.version, m.batch, m.generation, m.candidate, m.model_key AS "modelKey",
  m.model_sha256 AS "modelSha256", m.mlflow_run_id AS "mlflowRunId", m.importance, m.holdout, m.metrics`;

/** The ledger's last word on who serves. */
const CHAMPION = `
  SELECT id, champion_after AS version FROM ledger
  WHERE problem = $1 AND kind IN ('baseline', 'promote', 'alias_moved')
  ORDER BY id DESC LIMIT 1`;

/** Storing a version again replaces what was known of it: promote adds the losses on the holdout. */
export async function storeRegistered(transaction: Transaction, model: RegisteredModel): Promise<void> {
  await guarded(
    clientOf(transaction, 'clean').query(
      `INSERT INTO registered_model
         (problem, version, batch, generation, candidate, model_key, model_sha256, mlflow_run_id, importance, holdout, metrics)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (problem, version) DO UPDATE
         SET batch = EXCLUDED.batch, generation = EXCLUDED.generation, candidate = EXCLUDED.candidate,
             model_key = EXCLUDED.model_key, model_sha256 = EXCLUDED.model_sha256,
             mlflow_run_id = EXCLUDED.mlflow_run_id, importance = EXCLUDED.importance,
             holdout = EXCLUDED.holdout, metrics = EXCLUDED.metrics`,
      [
        model.problem,
        model.version,
        model.batch,
        model.generation,
        model.candidate,
        model.modelKey,
        model.modelSha256,
        model.mlflowRunId,
        JSON.stringify(model.importance),
        model.holdout === null ? null : JSON.stringify(model.holdout),
        JSON.stringify(model.metrics),
      ],
    ),
  );
}

/** In the order of their batches. */
export function registered(connections: Connections, problem: string): Promise<RegisteredModel[]> {
  return connections.query<RegisteredModel>(
    `SELECT ${MODEL} FROM registered_model m WHERE problem = $1 ORDER BY batch, generation, length(version), version`,
    [problem],
  );
}

export async function registeredVersion(
  connections: Connections,
  problem: string,
  version: string,
): Promise<RegisteredModel | null> {
  const [model] = await connections.query<RegisteredModel>(
    `SELECT ${MODEL} FROM registered_model m WHERE problem = $1 AND version = $2`,
    [problem, version],
  );
  return model ?? null;
}

export async function champion(connections: Connections, problem: string): Promise<RegisteredModel | null> {
  const [model] = await connections.query<RegisteredModel>(
    `SELECT ${MODEL} FROM (${CHAMPION}) c JOIN registered_model m ON m.problem = $1 AND m.version = c.version`,
    [problem],
  );
  return model ?? null;
}

export async function rejectedSinceChampion(connections: Connections, problem: string): Promise<number[]> {
  const rows = await connections.query<{ batch: number }>(
    `SELECT batch FROM ledger
     WHERE problem = $1 AND kind = 'reject' AND batch IS NOT NULL
       AND id > coalesce((SELECT id FROM (${CHAMPION}) c), 0)
     GROUP BY batch ORDER BY max(id) DESC`,
    [problem],
  );
  return rows.map((row) => row.batch);
}
