import type { SourceRequest } from '@deriva/adapters/ports/raw-store.ts';
import type { Transaction } from '@deriva/adapters/ports/stage-runs.ts';
import { rowsHash } from '@deriva/adapters/source/rows-hash.ts';
import type { FetchResult } from '@deriva/core/stages.ts';
import type { StageAnswer, StageContext } from '@deriva/runtime/stage-definition.ts';
import type { FetchPorts } from './ports.ts';

export type ReadAnswer =
  | { readonly kind: 'stored'; readonly result: StageAnswer<FetchResult> }
  | { readonly kind: 'exhausted'; readonly message: string }
  | { readonly kind: 'other'; readonly batch: number; readonly sha256: string };

/** Thrown to roll the transaction back: what came is not what was wanted. */
class NotThisOne extends Error {
  readonly answer: ReadAnswer;
  constructor(answer: ReadAnswer) {
    super('The answer does not hold the wanted batch.');
    this.answer = answer;
  }
}

/**
 * Makes one request and reads its answer in one pass: payload to the object store, rows to RAW in one
 * transaction, which is rolled back unless the answer is complete and holds the wanted batch.
 */
export async function readAnswer(
  ports: FetchPorts,
  context: StageContext,
  wanted: number,
  request: SourceRequest,
): Promise<ReadAnswer> {
  try {
    const result = await context.commit((transaction) =>
      readInto(transaction, ports, context, wanted, request),
    );
    return { kind: 'stored', result };
  } catch (thrown) {
    if (thrown instanceof NotThisOne) return thrown.answer;
    throw thrown;
  }
}

async function readInto(
  transaction: Transaction,
  ports: FetchPorts,
  { problem, signal, startedAt, log }: StageContext,
  wanted: number,
  request: SourceRequest,
): Promise<FetchResult> {
  const hash = rowsHash();
  let rows = 0;
  let payloadKey = '';
  let sha256 = '';
  const answer = await ports.source.next(problem, signal, async (read) => {
    const stored = ports.objects.put(`raw/${problem.name}`, '.json', read.payload).then((object) => {
      payloadKey = object.key;
    });
    const texts = hashed(read.rows, hash, read.batchNumber, wanted);
    const batch = {
      problem: problem.name,
      batch: wanted,
      payloadKey: () => payloadKey,
      sha256: () => sha256,
      fetchedAt: startedAt,
    };
    // The record names the payload, so it is written when the payload is whole and stored.
    const complete = afterwards(texts, async () => {
      sha256 = hash.digest();
      await stored;
    });
    const [copied] = await Promise.all([ports.raw.storeBatch(transaction, batch, complete), stored]);
    rows = copied.rows;
  });
  if (answer.exhausted) throw new NotThisOne({ kind: 'exhausted', message: answer.message });
  if (answer.batch !== wanted) throw new NotThisOne({ kind: 'other', batch: answer.batch, sha256 });
  log.info({ event: 'fetched', rows, restarts: request.restarts }, 'fetched');
  return { exhausted: false, batch: wanted, rows, sha256, payloadKey, restarts: request.restarts };
}

/** Hashes the rows as they pass. Those of a batch that is known not to be the wanted one go no further. */
async function* hashed(
  chunks: AsyncIterable<readonly string[]>,
  hash: ReturnType<typeof rowsHash>,
  batchNumber: () => number | null,
  wanted: number,
): AsyncGenerator<readonly string[]> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    if ((batchNumber() ?? wanted) === wanted) yield chunk;
  }
}

/** The same chunks; the end comes only when `last` has happened. */
async function* afterwards<T>(chunks: AsyncIterable<T>, last: () => Promise<void>): AsyncGenerator<T> {
  yield* chunks;
  await last();
}
