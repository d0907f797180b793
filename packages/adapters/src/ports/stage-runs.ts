import type { ErrorCode } from '@deriva/core/errors.ts';
import type { StageKey } from '@deriva/core/stages.ts';

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
