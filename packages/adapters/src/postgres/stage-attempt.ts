import { DerivaError, type ErrorCode } from '@deriva/core/errors.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import type { Client } from 'pg';
import type { Attempt, Transaction } from '../ports/stage-runs.ts';
import { type Connections, IN_TIME } from './connections.ts';
import { guarded } from './database-errors.ts';
import { closeTransaction, openTransaction } from './transactions.ts';

const KEY_IS = 'problem = $1 AND batch = $2 AND stage = $3 AND candidate = $4 AND generation = $5';
const MINE = `${KEY_IS} AND attempt = $6 AND status = 'running'`;

/** The values of a key's columns, in their order. */
export function keyValues(key: StageKey): [string, number, string, string, number] {
  return [key.problem, key.batch, key.stage, key.candidate, key.generation];
}

/**
 * One attempt. Its commit runs on the session that holds the lock: who has lost the lock cannot commit.
 * That the record still names this attempt is checked nevertheless, as the last act of the transaction.
 */
export class PostgresAttempt implements Attempt {
  readonly id: string;
  readonly number: number;
  readonly #database: Transaction['database'];
  readonly #key: StageKey;
  readonly #session: Client;
  readonly #connections: Connections;

  constructor(
    id: string,
    number: number,
    database: Transaction['database'],
    key: StageKey,
    session: Client,
    connections: Connections,
  ) {
    this.id = id;
    this.number = number;
    this.#database = database;
    this.#key = key;
    this.#session = session;
    this.#connections = connections;
  }

  async commit<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    await guarded(this.#session.query({ ...IN_TIME, text: 'BEGIN' }));
    const transaction = openTransaction(this.#database, this.#session);
    try {
      const result = await work(transaction);
      const { rowCount } = await guarded(
        this.#session.query(
          `UPDATE stage_run SET status = 'done', result = $7, finished_at = clock_timestamp() WHERE ${MINE}`,
          [...this.#mine(), JSON.stringify(result)],
        ),
      );
      if (rowCount !== 1) throw this.#superseded();
      closeTransaction(transaction);
      await guarded(this.#session.query('COMMIT'));
      return result;
    } catch (thrown) {
      closeTransaction(transaction);
      await this.#session.query('ROLLBACK').catch(() => {});
      throw thrown;
    }
  }

  async withdraw(): Promise<void> {
    await this.#connections.query(`DELETE FROM stage_run WHERE ${MINE}`, this.#mine());
  }

  async fail(error: { code: ErrorCode; detail: string }): Promise<void> {
    // Not on the lock's session: its loss may be what the attempt died of.
    await this.#connections.query(
      `UPDATE stage_run SET status = 'failed', error_code = $7, error_detail = $8, finished_at = clock_timestamp() WHERE ${MINE}`,
      [...this.#mine(), error.code, error.detail],
    );
  }

  async adopt(name: string, value: string): Promise<string> {
    // In `a || b` the right side wins: what is remembered already stays.
    const { rows } = await guarded(
      this.#session.query<{ value: string }>({
        ...IN_TIME,
        text: `UPDATE stage_run SET adopted = jsonb_build_object($7::text, $8::text) || adopted WHERE ${MINE} RETURNING adopted ->> $7 AS value`,
        values: [...this.#mine(), name, value],
      }),
    );
    const remembered = rows[0]?.value;
    if (remembered === undefined) throw this.#superseded();
    return remembered;
  }

  async confirm(): Promise<void> {
    const { rowCount } = await guarded(
      this.#session.query({
        ...IN_TIME,
        text: `SELECT FROM stage_run WHERE ${MINE}`,
        values: this.#mine(),
      }),
    );
    if (rowCount !== 1) throw this.#superseded();
  }

  #mine(): [...ReturnType<typeof keyValues>, string] {
    return [...keyValues(this.#key), this.id];
  }

  #superseded(): DerivaError {
    return new DerivaError('superseded', {
      detail: `Another attempt at ${keyText(this.#key)} began while this one worked. Call again for its answer.`,
    });
  }
}
