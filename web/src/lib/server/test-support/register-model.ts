import pg from 'pg';
import type { TinyModel } from '../champions/tiny-model.fixture.ts';

/** Writes to CLEAN what explain writes when it registers a model. */
export async function registerModel(
  cleanUrl: string,
  model: { problem: string; version: string; runId: string; key: string; file: TinyModel },
): Promise<void> {
  const client = new pg.Client(cleanUrl);
  await client.connect();
  try {
    const metrics = {
      train: { rows: 60 },
      validation: { rows: 20 },
      holdout: { rows: 20, mae: 4.5, rmse: 6 },
    };
    await client.query(
      `INSERT INTO registered_model
         (problem, version, batch, generation, candidate, model_key, model_sha256, mlflow_run_id, importance, holdout, metrics)
       VALUES ($1, $2, 0, 0, 'linear', $3, $4, $5, '{"distance": 1}', NULL, $6)`,
      [model.problem, model.version, model.key, model.file.sha256, model.runId, JSON.stringify(metrics)],
    );
  } finally {
    await client.end();
  }
}
