import { randomUUID } from 'node:crypto';
import { DerivaError, type ErrorCode } from '@deriva/core/errors.ts';
import type { CandidateKind } from '@deriva/core/problems/problem.ts';
import { keyText, type Stage, type StageKey } from '@deriva/core/stages.ts';
import type { Client } from 'pg';
import type { Attempt, StageLock, StageRun, StageRuns, Transaction } from '../ports/stage-runs.ts';
import type { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';
import { keyValues, PostgresAttempt } from './stage-attempt.ts';
import { lockedSession } from './stage-locks.ts';

interface KeyRow {
  problem: string;
  batch: number;
  stage: Stage;
  candidate: CandidateKind | '';
  generation: number;
}

interface RunRow extends KeyRow {
  status: StageRun['status'];
  attempts: number;
  started_at: Date;
  finished_at: Date | null;
  result: unknown;
  error_code: ErrorCode | null;
  error_detail: string | null;
  adopted: Record<string, string>;
}

/** Begins an attempt, unless the work is done already. */
const BEGIN_ATTEMPT = `
  INSERT INTO stage_run AS run
    (problem, batch, stage, candidate, generation, attempt, status, attempts, started_at)
  VALUES ($1, $2, $3, $4, $5, $6, 'running', 1, $7)
  ON CONFLICT (problem, batch, stage, candidate, generation) DO UPDATE
    SET attempt = EXCLUDED.attempt, status = 'running', attempts = run.attempts + 1,
        started_at = EXCLUDED.started_at, finished_at = NULL, error_code = NULL, error_detail = NULL
    WHERE run.status <> 'done'
  RETURNING attempts`;

export class PostgresStageRuns implements StageRuns {
  readonly #connections: Connections;
  readonly #database: Transaction['database'];

  constructor(connections: Connections, database: Transaction['database']) {
    this.#connections = connections;
    this.#database = database;
  }

  async find(key: StageKey): Promise<StageRun | null> {
    const [row] = await this.#connections.query<RunRow>(
      'SELECT * FROM stage_run WHERE problem = $1 AND batch = $2 AND stage = $3 AND candidate = $4 AND generation = $5',
      keyValues(key),
    );
    return row ? stageRun(row) : null;
  }

  async generation(problem: string, batch: number): Promise<number> {
    // What came from the source is never fetched again: RAW has no redo.
    if (this.#database === 'raw') return 0;
    const [row] = await this.#connections.query<{ generation: number }>(
      'SELECT coalesce(max(generation), 0) AS generation FROM generation WHERE problem = $1 AND batch = $2',
      [problem, batch],
    );
    return row?.generation ?? 0;
  }

  async bindIdempotencyKey(header: string, key: StageKey): Promise<StageKey | null> {
    const bound = await this.#connections.query(
      `INSERT INTO idempotency_key (header, problem, batch, stage, candidate, generation)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (header) DO NOTHING RETURNING header`,
      [header, ...keyValues(key)],
    );
    return bound.length > 0 ? null : this.findIdempotencyKey(header);
  }

  async findIdempotencyKey(header: string): Promise<StageKey | null> {
    const [row] = await this.#connections.query<KeyRow>('SELECT * FROM idempotency_key WHERE header = $1', [
      header,
    ]);
    return row ? stageKey(row) : null;
  }

  async lock(key: StageKey, deadline: Date, signal?: AbortSignal): Promise<StageLock> {
    const { session, unlock } = await lockedSession(this.#connections, key, deadline, signal);
    return { begin: (now) => this.#begin(key, session, now), release: unlock };
  }

  async list(problem: string, limit: number): Promise<StageRun[]> {
    const rows = await this.#connections.query<RunRow>(
      'SELECT * FROM stage_run WHERE problem = $1 ORDER BY started_at DESC, batch DESC, stage, candidate LIMIT $2',
      [problem, limit],
    );
    return rows.map(stageRun);
  }

  async #begin(key: StageKey, session: Client, now: Date): Promise<Attempt> {
    const id = randomUUID();
    const { rows } = await guarded(
      session.query<{ attempts: number }>(BEGIN_ATTEMPT, [...keyValues(key), id, now]),
    );
    const attempts = rows[0]?.attempts;
    if (attempts === undefined) {
      throw new DerivaError('superseded', `${keyText(key)} is done already. Call again for its answer.`);
    }
    return new PostgresAttempt(id, attempts, this.#database, key, session, this.#connections);
  }
}

function stageKey(row: KeyRow): StageKey {
  const { problem, batch, stage, candidate, generation } = row;
  return { problem, batch, stage, candidate, generation };
}

function stageRun(row: RunRow): StageRun {
  return {
    key: stageKey(row),
    status: row.status,
    attempts: row.attempts,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    result: row.result,
    error: row.error_code ? { code: row.error_code, detail: row.error_detail ?? '' } : null,
    adopted: row.adopted,
  };
}
