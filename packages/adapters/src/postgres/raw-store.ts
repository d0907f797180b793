import type { RawBatch, RawStore, SourceRequest } from '../ports/raw-store.ts';
import type { Transaction } from '../ports/stage-runs.ts';
import { BinaryCopyReader } from './binary-copy-reader.ts';
import { BinaryCopyWriter } from './binary-copy-writer.ts';
import type { Connections } from './connections.ts';
import { copyIn, copyOut } from './copy.ts';
import { guarded } from './database-errors.ts';
import { integer, literal } from './identifiers.ts';
import { clientOf } from './transactions.ts';

const BATCH =
  'problem, batch, rows, sha256, payload_key AS "payloadKey", fetched_at AS "fetchedAt" FROM batch';
const FLUSH_BYTES = 1 << 16;

export class PostgresRawStore implements RawStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async batch(problem: string, batch: number): Promise<RawBatch | null> {
    const [found] = await this.#connections.query<RawBatch>(
      `SELECT ${BATCH} WHERE problem = $1 AND batch = $2`,
      [problem, batch],
    );
    return found ?? null;
  }

  batches(problem: string): Promise<RawBatch[]> {
    return this.#connections.query<RawBatch>(`SELECT ${BATCH} WHERE problem = $1 ORDER BY batch`, [problem]);
  }

  async lowestMissing(problem: string): Promise<number> {
    const [row] = await this.#connections.query<{ missing: number }>(
      `SELECT min(n) AS missing
       FROM (SELECT 0 AS n UNION ALL SELECT batch + 1 FROM batch WHERE problem = $1) AS candidates
       WHERE NOT EXISTS (SELECT FROM batch WHERE problem = $1 AND batch = n)`,
      [problem],
    );
    return row?.missing ?? 0;
  }

  async openRequest(problem: string, request: SourceRequest): Promise<void> {
    await this.#connections.query(
      `INSERT INTO source_request (problem, batch, requested_at, restarts) VALUES ($1, $2, $3, $4)
       ON CONFLICT (problem) DO UPDATE
         SET batch = EXCLUDED.batch, requested_at = EXCLUDED.requested_at, restarts = EXCLUDED.restarts`,
      [problem, request.batch, request.requestedAt, request.restarts],
    );
  }

  async openedRequest(problem: string): Promise<SourceRequest | null> {
    const [request] = await this.#connections.query<SourceRequest>(
      'SELECT batch, requested_at AS "requestedAt", restarts FROM source_request WHERE problem = $1',
      [problem],
    );
    return request ?? null;
  }

  async closeRequest(problem: string): Promise<void> {
    await this.#connections.query('DELETE FROM source_request WHERE problem = $1', [problem]);
  }

  async storeBatch(
    transaction: Transaction,
    batch: Parameters<RawStore['storeBatch']>[1],
    rows: AsyncIterable<readonly string[]>,
  ): Promise<{ rows: number }> {
    const client = clientOf(transaction, 'raw');
    let count = 0;
    async function* encoded(): AsyncGenerator<Buffer> {
      const writer = new BinaryCopyWriter();
      for await (const texts of rows) {
        for (const text of texts) {
          writer.row(4);
          writer.text(batch.problem);
          writer.int32(batch.batch);
          writer.int32(count++);
          writer.text(text);
          if (writer.pending >= FLUSH_BYTES) yield writer.take();
        }
      }
      writer.end();
      yield writer.take();
    }
    await copyIn(
      client,
      'COPY raw_row (problem, batch, row_number, text) FROM STDIN (FORMAT binary)',
      encoded(),
    );
    await guarded(
      client.query(
        'INSERT INTO batch (problem, batch, rows, sha256, payload_key, fetched_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [batch.problem, batch.batch, count, batch.sha256(), batch.payloadKey(), batch.fetchedAt],
      ),
    );
    await guarded(client.query('DELETE FROM source_request WHERE problem = $1', [batch.problem]));
    return { rows: count };
  }

  rows(problem: string, batch: number): AsyncIterable<readonly string[]> {
    const select = `SELECT text FROM raw_row WHERE problem = ${literal(problem)} AND batch = ${integer(batch)} ORDER BY row_number`;
    return this.#connections.streaming(async function* (client) {
      let texts: string[] = [];
      const reader = new BinaryCopyReader([
        { take: (_row, { bytes }, at, length) => texts.push(bytes.toString('utf8', at, at + length)) },
      ]);
      for await (const chunk of copyOut(client, `COPY (${select}) TO STDOUT (FORMAT binary)`)) {
        reader.push(chunk);
        if (texts.length > 0) yield texts;
        texts = [];
      }
    });
  }

  async row(problem: string, batch: number, row: number): Promise<string | null> {
    const [found] = await this.#connections.query<{ text: string }>(
      'SELECT text FROM raw_row WHERE problem = $1 AND batch = $2 AND row_number = $3',
      [problem, batch, row],
    );
    return found?.text ?? null;
  }
}
