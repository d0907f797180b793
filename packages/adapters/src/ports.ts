/**
 * The outside world as the stages see it: small interfaces in the domain's words. The implementations
 * stand beside this file, one folder each (postgres/, objects/, mlflow/, source/).
 *
 * All of them throw DerivaError with `database_unavailable`, `objects_unavailable`, `mlflow_unavailable`
 * or `source_unavailable` when the other side cannot be reached.
 */
import type { KeptRow, RejectedRow } from '@deriva/core/cleaning/cleaner.ts';
import type { HoldoutLoss } from '@deriva/core/drift/holdout-loss.ts';
import type { ErrorCode } from '@deriva/core/errors.ts';
import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import type { CandidateKind, Problem } from '@deriva/core/problems/problem.ts';
import type { Split, StageKey } from '@deriva/core/stages.ts';
import type { Row, Table } from '@deriva/core/tables/table.ts';

// ---------------------------------------------------------------- exactly-once stages

/** How an attempt at a stage ended, as stored. */
export interface StageRun {
  readonly key: StageKey;
  readonly status: 'running' | 'done' | 'failed';
  /** So far, the current one included. */
  readonly attempts: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly result: unknown;
  readonly error: { code: ErrorCode; detail: string } | null;
  /** What attempts adopted (see {@link Attempt.adopt}), by name. */
  readonly adopted: Readonly<Record<string, string>>;
}

/**
 * The record of stage runs in one database (RAW for fetch, CLEAN for the others).
 * Postgres' advisory lock on the key makes one attempt at a time; the commit checks that the attempt
 * is still the recorded one.
 */
export interface StageRuns {
  find(key: StageKey): Promise<StageRun | null>;
  /** The highest generation an operator has asked for; 0 where none has. */
  generation(problem: string, batch: number): Promise<number>;
  /**
   * Binds a caller's Idempotency-Key to a natural key, once.
   * @returns the key it was bound to before, or null when it is bound now.
   */
  bindIdempotencyKey(header: string, key: StageKey): Promise<StageKey | null>;
  findIdempotencyKey(header: string): Promise<StageKey | null>;
  /**
   * Takes the session lock on the key (for fetch and promote: on the problem), waiting until `deadline`.
   * @throws {DerivaError} in_progress when someone else holds it to the end; the signal's reason.
   */
  lock(key: StageKey, deadline: Date, signal?: AbortSignal): Promise<StageLock>;
  list(problem: string, limit: number): Promise<StageRun[]>;
}

/** A held lock: the right to work on a key. Rejecting nothing, released by `release` or the end of the session. */
export interface StageLock {
  /** Starts an attempt: from now on older attempts cannot commit. */
  begin(now: Date): Promise<Attempt>;
  release(): Promise<void>;
}

export interface Attempt {
  readonly id: string;
  /** `attempts` so far, this one included. */
  readonly number: number;
  /**
   * Runs `work` in a transaction, stores its result as the answer of the stage in the same transaction
   * and commits; nothing of it stays when `work` throws.
   * @throws {DerivaError} superseded when another attempt began meanwhile.
   */
  commit<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Takes the attempt back as if it had never been: nothing happened that is worth a record. */
  withdraw(): Promise<void>;
  /** Records why this attempt ended without a result. */
  fail(error: { code: ErrorCode; detail: string }): Promise<void>;
  /** Remembers something found outside, e.g. the MLflow run this key created, unless already remembered. Returns what is remembered. */
  adopt(name: string, value: string): Promise<string>;
  /**
   * That the lock is still held and this attempt is still the one recorded.
   * @throws {DerivaError} superseded, database_unavailable
   */
  confirm(): Promise<void>;
}

/** An open transaction in one database; what it is, only postgres/ knows. */
export interface Transaction {
  readonly database: 'raw' | 'clean';
}

// ---------------------------------------------------------------- RAW

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

/** One answered prediction, as RAW keeps it. */
export interface PredictionRecord {
  readonly id: string;
  readonly problem: string;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly at: Date;
  readonly input: Row;
  readonly output: unknown;
}

export interface PredictionStore {
  /** All or none; a record whose id is already there is left alone. */
  store(records: readonly PredictionRecord[]): Promise<void>;
  recent(problem: string, limit: number): Promise<PredictionRecord[]>;
}

// ---------------------------------------------------------------- CLEAN

/** Which rows to read: all conditions must hold. */
export interface RowSelection {
  readonly batches: { readonly from: number; readonly through: number };
  readonly splits: readonly Split[];
}

/** Cleaned rows as columns, with what identifies each. All arrays have `table.rows` entries. */
export interface CleanRows {
  readonly table: Table;
  readonly batch: Int32Array;
  readonly row: Int32Array;
  /** Index into SPLITS. */
  readonly split: Int8Array;
  /** 52-bit hash of the group key (see core/splits): equal numbers are one group. */
  readonly group: Float64Array;
}

/** A model that was registered: the challenger of a batch, perhaps a champion. */
export interface RegisteredModel {
  readonly problem: string;
  /** The version number in MLflow's registry. */
  readonly version: string;
  readonly batch: number;
  readonly generation: number;
  readonly candidate: CandidateKind;
  readonly modelKey: string;
  readonly modelSha256: string;
  readonly mlflowRunId: string;
  /** Shares of mean |SHAP| by column. */
  readonly importance: Readonly<Record<string, number>>;
  /** Losses on its own holdout when it was decided on; drift's yardstick for degradation. */
  readonly holdout: HoldoutLoss | null;
  readonly metrics: Readonly<Record<Split, Metrics>>;
}

export type LedgerKind =
  | 'train'
  | 'skip'
  | 'promotion_intended'
  | 'baseline'
  | 'promote'
  | 'reject'
  | 'alias_moved';

export interface LedgerEntry {
  readonly id: number;
  readonly problem: string;
  readonly batch: number | null;
  readonly at: Date;
  readonly kind: LedgerKind;
  readonly criterion: string;
  /** What a person reads. */
  readonly sentence: string;
  /** The version the entry is about, where there is one. */
  readonly version: string | null;
  readonly championBefore: string | null;
  readonly championAfter: string | null;
  readonly evidence: unknown;
}

export type NewLedgerEntry = Omit<LedgerEntry, 'id' | 'at'> & {
  readonly at: Date;
  /** Appending the same key again does nothing. */
  readonly key: string;
};

export interface CleanStore {
  /** COPYs cleaned and rejected rows of one batch as they come. */
  storeBatch(
    transaction: Transaction,
    problem: Problem,
    batch: number,
    rows: AsyncIterable<{ readonly kept: readonly KeptRow[]; readonly rejected: readonly RejectedRow[] }>,
  ): Promise<void>;
  rows(problem: Problem, selection: RowSelection): Promise<CleanRows>;
  rejected(problem: string, batch: number, limit: number): Promise<RejectedRow[]>;
  /** The latest batch with a done promote (or a skip) later than `batch`, or null. */
  newerDecision(problem: string, batch: number): Promise<number | null>;
  storeRegistered(transaction: Transaction, model: RegisteredModel): Promise<void>;
  registered(problem: string): Promise<RegisteredModel[]>;
  registeredVersion(problem: string, version: string): Promise<RegisteredModel | null>;
  /** The version that the ledger says serves, or null. */
  champion(problem: string): Promise<RegisteredModel | null>;
  /** When a drift was answered by a rejected challenger: the batches, latest first, since the champion. */
  rejectedSinceChampion(problem: string): Promise<number[]>;
}

export interface Ledger {
  append(transaction: Transaction, entry: NewLedgerEntry): Promise<void>;
  /** In a transaction of its own, for entries that stand alone (an intent, an alias moved by hand). */
  appendNow(entry: NewLedgerEntry): Promise<void>;
  /** Newest first. */
  entries(problem: string, limit: number): Promise<LedgerEntry[]>;
}

// ---------------------------------------------------------------- objects

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Of the content, hex. */
  readonly sha256: string;
}

/** Immutable objects under keys that hold their content's hash: writing one again is harmless. */
export interface ObjectStore {
  /** Stored whole or not at all, under `<prefix>/<sha256><suffix>`. */
  put(prefix: string, suffix: string, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<StoredObject>;
  /** @throws {DerivaError} not_found; model_damaged when the bytes do not have the hash of the key. */
  get(key: string): Promise<Uint8Array>;
  list(prefix: string): AsyncIterable<StoredObject>;
  remove(key: string): Promise<void>;
}

// ---------------------------------------------------------------- MLflow

export interface RunToLog {
  /** Tags the run so that a repeat finds it; see StageKey. */
  readonly key: string;
  /** The run that an earlier attempt adopted: taken before others that carry the key. */
  readonly adopted?: string;
  readonly name: string;
  readonly parentRunId: string | null;
  readonly startedAt: Date;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** All with the timestamp `startedAt`, so that a repeat does not double the history. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Path in the run's artifacts → content. */
  readonly artifacts: Readonly<Record<string, Uint8Array>>;
}

export interface RegistryVersion {
  readonly version: string;
  readonly runId: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

/** What Deriva needs of MLflow: one experiment and one registered model a problem, both named like it. */
export interface Registry {
  /**
   * The run with this key: found by its tag or created, at most once under the stage's lock.
   * Parameters, metrics, tags and artifacts are (re)written, the run is left FINISHED.
   */
  logRun(problem: string, run: RunToLog): Promise<{ runId: string }>;
  setRunTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  artifact(runId: string, path: string): Promise<Uint8Array>;
  /** The version whose tag `deriva.key` is `key`: found or created. */
  registerVersion(
    problem: string,
    version: {
      key: string;
      /** The version that an earlier attempt adopted: taken before others that carry the key. */
      adopted?: string;
      runId: string;
      artifactPath: string;
      tags: Readonly<Record<string, string>>;
      description: string;
    },
  ): Promise<RegistryVersion>;
  setVersionTags(problem: string, version: string, tags: Readonly<Record<string, string>>): Promise<void>;
  setAlias(problem: string, alias: 'champion' | 'challenger', version: string): Promise<void>;
  /** Null when the alias, or the model, is not there. */
  versionByAlias(problem: string, alias: 'champion' | 'challenger'): Promise<RegistryVersion | null>;
  versions(problem: string): Promise<RegistryVersion[]>;
  /** Runs of the problem that carry a `deriva.key`, for reconcile. */
  runs(problem: string): Promise<{ runId: string; key: string; status: string }[]>;
  deleteRun(runId: string): Promise<void>;
  deleteVersion(problem: string, version: string): Promise<void>;
  ping(): Promise<void>;
}

// ---------------------------------------------------------------- source

export interface Source {
  /**
   * Asks for the next batch and moves the source's cursor. The answer comes once: `payload`, its bytes as
   * they are, and `rows`, the exact text of each row, are two loops over it that must run at the same time,
   * as the slower one sets the pace. Both throw when the answer is cut or malformed, so that neither ends
   * as if all had come. `batchNumber()` is null until it has been read, which may be after the rows, and
   * known once either loop has ended.
   * Reading may end early by throwing; a `read` that returns early has the rest read and checked all the same.
   * @throws {DerivaError} source_unavailable, source_refused, source_cut, source_malformed; the signal's
   *   reason when it is aborted; what `read` throws.
   */
  next(
    problem: Problem,
    signal: AbortSignal,
    read: (answer: {
      payload: AsyncIterable<Uint8Array>;
      rows: AsyncIterable<readonly string[]>;
      batchNumber: () => number | null;
    }) => Promise<void>,
  ): Promise<{ exhausted: false; batch: number } | { exhausted: true; message: string }>;
  restart(problem: Problem, signal: AbortSignal): Promise<void>;
}
