import type { Transaction } from './stage-runs.ts';

export interface RawBatch {
  readonly problem: string;
  readonly batch: number;
  readonly rows: number;
  /** Of the rows' exact slices joined by newlines. */
  readonly sha256: string;
  readonly payloadKey: string;
  readonly fetchedAt: Date;
}

/**
 * What fetch remembers about a request to the source whose answer has not arrived: the source may have
 * moved on, so the next answer may be this batch or the one after it.
 */
export interface SourceRequest {
  /** The batch that was expected from this very request (a replayed one while a gap is healed). */
  readonly batch: number;
  readonly requestedAt: Date;
  /** How often the source was restarted for the gap at hand. */
  readonly restarts: number;
}

export interface RawStore {
  batch(problem: string, batch: number): Promise<RawBatch | null>;
  batches(problem: string): Promise<RawBatch[]>;
  /** The lowest number from 0 that is not stored. */
  lowestMissing(problem: string): Promise<number>;
  /** Committed before the source is asked, so that a lost answer is known to be lost. */
  openRequest(problem: string, request: SourceRequest): Promise<void>;
  openedRequest(problem: string): Promise<SourceRequest | null>;
  /** For a request that was answered without a batch: the source is exhausted. */
  closeRequest(problem: string): Promise<void>;
  /** COPYs the rows' exact texts and records the batch, and closes the open request. */
  storeBatch(
    transaction: Transaction,
    batch: {
      problem: string;
      batch: number;
      payloadKey: () => string;
      sha256: () => string;
      fetchedAt: Date;
    },
    rows: AsyncIterable<readonly string[]>,
  ): Promise<{ rows: number }>;
  /** Streams the exact texts in order, in chunks. */
  rows(problem: string, batch: number): AsyncIterable<readonly string[]>;
  /** One row as it came. */
  row(problem: string, batch: number, row: number): Promise<string | null>;
}
