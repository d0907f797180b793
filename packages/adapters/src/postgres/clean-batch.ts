import type { KeptRow, RejectedRow } from '@deriva/core/cleaning/cleaner.ts';
import { type ColumnSpec, cleanColumns, type Problem } from '@deriva/core/problems/problem.ts';
import { groupHash } from '@deriva/core/splits/split.ts';
import type { CleanStore } from '../ports/clean-store.ts';
import type { Transaction } from '../ports/stage-runs.ts';
import { BinaryCopyWriter } from './binary-copy-writer.ts';
import { ROW_COLUMNS, writeCell } from './clean-columns.ts';
import { copyIn } from './copy.ts';
import { guarded } from './database-errors.ts';
import { identifier } from './identifiers.ts';
import { clientOf } from './transactions.ts';

const FLUSH_BYTES = 1 << 16;
/** A connection does one COPY at a time, so rejected rows wait until there are this many characters of them. */
const REJECTED_CHARACTERS = 4 << 20;

/** Replaces what CLEAN has of a batch, in bounded memory. */
export async function storeCleanBatch(
  transaction: Transaction,
  problem: Problem,
  batch: number,
  rows: Parameters<CleanStore['storeBatch']>[3],
): Promise<void> {
  const client = clientOf(transaction, 'clean');
  const table = identifier(problem.name);
  await guarded(client.query(`DELETE FROM ${table} WHERE batch = $1`, [batch]));
  await guarded(
    client.query('DELETE FROM rejected_row WHERE problem = $1 AND batch = $2', [problem.name, batch]),
  );

  const columns = cleanColumns(problem);
  const names = [...ROW_COLUMNS, ...columns.map((c) => c.name)].map(identifier).join(', ');
  const source = rows[Symbol.asyncIterator]();
  let ended = false;
  let rejected: RejectedRow[] = [];

  async function* kept(): AsyncGenerator<Buffer> {
    const writer = new BinaryCopyWriter();
    for (let characters = 0; characters < REJECTED_CHARACTERS; ) {
      const next = await source.next();
      if (next.done) {
        ended = true;
        break;
      }
      for (const row of next.value.kept) {
        writeRow(writer, problem.name, batch, columns, row);
        if (writer.pending >= FLUSH_BYTES) yield writer.take();
      }
      for (const row of next.value.rejected) {
        rejected.push(row);
        characters += row.text.length;
      }
    }
    writer.end();
    yield writer.take();
  }

  try {
    while (!ended) {
      await copyIn(client, `COPY ${table} (${names}) FROM STDIN (FORMAT binary)`, kept());
      await copyIn(
        client,
        'COPY rejected_row (problem, batch, row_number, rule, detail, text) FROM STDIN (FORMAT binary)',
        encodedRejected(problem.name, batch, rejected),
      );
      rejected = [];
    }
  } finally {
    if (!ended) await source.return?.();
  }
}

function writeRow(
  writer: BinaryCopyWriter,
  problem: string,
  batch: number,
  columns: readonly ColumnSpec[],
  row: KeptRow,
): void {
  writer.row(ROW_COLUMNS.length + columns.length);
  writer.int32(batch);
  writer.int32(row.row);
  writer.text(row.split);
  writer.text(row.group);
  writer.int64(BigInt(groupHash(problem, row.group)));
  for (let i = 0; i < columns.length; i++) writeCell(writer, columns[i]!, row.cells[i] ?? null);
}

async function* encodedRejected(
  problem: string,
  batch: number,
  rows: readonly RejectedRow[],
): AsyncGenerator<Buffer> {
  const writer = new BinaryCopyWriter();
  for (const row of rows) {
    writer.row(6);
    writer.text(problem);
    writer.int32(batch);
    writer.int32(row.row);
    writer.text(row.rule);
    writer.text(row.detail);
    writer.text(row.text);
    if (writer.pending >= FLUSH_BYTES) yield writer.take();
  }
  writer.end();
  yield writer.take();
}
