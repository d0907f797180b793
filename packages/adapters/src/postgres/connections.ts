import type { Client, ClientConfig, Pool, PoolClient, QueryResultRow } from 'pg';
import { guarded } from './database-errors.ts';

export interface DatabaseConfig {
  /** postgresql://role:password@host:port/database, direct: locks live in sessions, so no pooler in between. */
  readonly url: string;
  /** Connections besides those that hold locks. Default 4. */
  readonly poolSize?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

const CONNECT_WITHIN_MS = 5_000;
/** A server that is frozen, or behind a dead link, keeps its sockets open: only a clock notices. Not for COPY. */
const ANSWER_WITHIN_MS = 20_000;
/** To be spread into a query. */
export const IN_TIME = { query_timeout: ANSWER_WITHIN_MS };

/**
 * Sessions of dead clients end soon, and their locks with them: a closed socket is noticed within a second
 * even in the middle of a query, a vanished host within half a minute.
 */
const SESSION_OPTIONS = [
  'client_connection_check_interval=1000',
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=4',
  'timezone=UTC',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** The connections to one database. Opens none, and does not even load pg, until the first use. */
export class Connections {
  readonly #config: ClientConfig;
  readonly #poolSize: number;
  #pool: Promise<Pool> | null = null;

  constructor(config: DatabaseConfig) {
    this.#config = {
      connectionString: config.url,
      application_name: config.applicationName ?? 'deriva',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      options: SESSION_OPTIONS,
    };
    this.#poolSize = config.poolSize ?? 4;
  }

  /** @throws {DerivaError} database_unavailable */
  async query<R extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const pool = await this.#opened();
    const query = { ...IN_TIME, text: sql, values: [...values] };
    return (await guarded(pool.query<R>(query))).rows;
  }

  /**
   * Runs `work` on a connection of its own from the pool. A connection on which it failed is thrown away,
   * because a COPY may still be running on it.
   */
  async using<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const { client, release } = await this.#checkOut();
    let sound = false;
    try {
      const result = await work(client);
      sound = true;
      return result;
    } finally {
      release(sound);
    }
  }

  /** Like {@link using}, for what arrives piece by piece; the reader may stop early. */
  async *streaming<T>(read: (client: PoolClient) => AsyncIterable<T>): AsyncGenerator<T> {
    const { client, release } = await this.#checkOut();
    let sound = false;
    try {
      yield* read(client);
      sound = true;
    } finally {
      release(sound);
    }
  }

  /** Runs `work` in a transaction of its own. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.using(async (client) => {
      await guarded(client.query('BEGIN'));
      const result = await work(client);
      await guarded(client.query('COMMIT'));
      return result;
    });
  }

  /** A session outside of the pool, for a lock; the caller ends it. */
  async session(): Promise<Client> {
    const { default: pg } = await import('pg');
    const client = new pg.Client(this.#config);
    client.on('error', () => {});
    await guarded(client.connect());
    return client;
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    if (pool) await (await pool).end();
  }

  async #checkOut(): Promise<{ client: PoolClient; release: (sound: boolean) => void }> {
    const pool = await this.#opened();
    const client = await guarded(pool.connect());
    // Without a listener, losing the connection between two queries would end the process.
    const ignore = (): void => {};
    client.on('error', ignore);
    return {
      client,
      release(sound) {
        client.release(!sound);
        if (sound) client.off('error', ignore);
      },
    };
  }

  #opened(): Promise<Pool> {
    this.#pool ??= import('pg').then(({ default: pg }) => {
      const pool = new pg.Pool({ ...this.#config, max: this.#poolSize, idleTimeoutMillis: 30_000 });
      pool.on('error', () => {});
      return pool;
    });
    return this.#pool;
  }
}
