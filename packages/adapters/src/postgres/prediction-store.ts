import type { PredictionRecord, PredictionStore } from '../ports/prediction-store.ts';
import type { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';

/** A statement of this many records stays small beside the connection's buffers. */
const RECORDS_PER_STATEMENT = 1_000;

const INSERT = `
  INSERT INTO prediction (id, problem, model_name, model_version, at, input, output)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::json[], $7::json[])
  ON CONFLICT (id, at) DO NOTHING`;

export class PostgresPredictionStore implements PredictionStore {
  readonly #connections: Connections;
  /** Months (YYYY-MM) whose partition is known to be there. */
  readonly #months = new Set<string>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async store(records: readonly PredictionRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#ensurePartitions(records);
    await this.#connections.transaction(async (client) => {
      for (let from = 0; from < records.length; from += RECORDS_PER_STATEMENT) {
        const some = records.slice(from, from + RECORDS_PER_STATEMENT);
        await guarded(
          client.query(INSERT, [
            some.map((r) => r.id),
            some.map((r) => r.problem),
            some.map((r) => r.modelName),
            some.map((r) => r.modelVersion),
            some.map((r) => r.at),
            some.map((r) => JSON.stringify(r.input)),
            some.map((r) => JSON.stringify(r.output ?? null)),
          ]),
        );
      }
    });
  }

  recent(problem: string, limit: number): Promise<PredictionRecord[]> {
    return this.#connections.query<PredictionRecord>(
      `SELECT id, problem, model_name AS "modelName", model_version AS "modelVersion", at, input, output
       FROM prediction WHERE problem = $1 ORDER BY at DESC, id LIMIT $2`,
      [problem, limit],
    );
  }

  async #ensurePartitions(records: readonly PredictionRecord[]): Promise<void> {
    const months = new Map(records.map((r) => [r.at.toISOString().slice(0, 7), r.at]));
    for (const [month, at] of months) {
      if (this.#months.has(month)) continue;
      await this.#connections.query('SELECT ensure_prediction_partition($1)', [at]);
      this.#months.add(month);
    }
  }
}
