import type { PredictionRecord, PredictionStore } from '@deriva/adapters/ports/prediction-store.ts';
import { asDerivaError } from '@deriva/core/errors.ts';
import type { Log } from '../log.ts';

export interface RecorderOptions {
  /** Records kept in memory at most; what comes on top is lost, and counted. */
  readonly capacity: number;
  /** How long an answer waits for its records to be committed. */
  readonly patienceMilliseconds: number;
  /** Pause between tries while the database is away. */
  readonly retryMilliseconds: number;
}

export const RECORDER_DEFAULTS = { patienceMilliseconds: 3000, retryMilliseconds: 1000 };

/** Rows in one transaction at most. */
const GROUP = 2000;

/** Records of one call; `done` is told once whether they are in the database or never will be. */
interface Waiting {
  readonly records: readonly PredictionRecord[];
  readonly done: (recorded: boolean) => void;
}

/**
 * Writes predictions to RAW in groups: while one transaction is under way the next group gathers, so that
 * many callers share a commit (group commit: DeWitt et al., SIGMOD 1984, section 3). An answer waits for
 * its commit, but not for a database that is away: then it is told so, and the records are kept, up to
 * `capacity`, and written once the database is back.
 */
export class PredictionRecorder {
  readonly #store: Pick<PredictionStore, 'store'>;
  readonly #options: RecorderOptions;
  readonly #log: Log;
  #waiting: Waiting[] = [];
  #buffered = 0;
  #lost = 0;
  #down = false;
  /** Somebody lost patience with the write under way: whoever comes meanwhile need not wait as well. */
  #stalled = false;
  #writing: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(store: Pick<PredictionStore, 'store'>, options: RecorderOptions, log: Log) {
    this.#store = store;
    this.#options = options;
    this.#log = log;
  }

  /** Records not yet in the database, records that found no room, and whether the last try failed. */
  get state(): { buffered: number; lost: number; down: boolean } {
    return { buffered: this.#buffered, lost: this.#lost, down: this.#down };
  }

  /** @returns true when all records are committed, false when they wait for the database (or found no room). */
  async record(records: readonly PredictionRecord[]): Promise<boolean> {
    if (this.#buffered + records.length > this.#options.capacity) {
      if (this.#lost === 0)
        this.#log.error({ event: 'prediction_buffer_full', capacity: this.#options.capacity });
      this.#lost += records.length;
      return false;
    }
    const { promise: committed, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.push({ records, done: resolve });
    this.#buffered += records.length;
    if (this.#down || this.#stalled) return false;
    this.#startWriting();
    return await this.#orImpatient(committed);
  }

  /** Writes what waits, for at most `milliseconds`, and takes no more tries afterwards. */
  async close(milliseconds: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#startWriting();
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, milliseconds);
    await Promise.race([this.#writing ?? Promise.resolve(), timeout.promise]);
    clearTimeout(timer);
    if (this.#buffered > 0) this.#log.error({ event: 'predictions_lost_at_exit', records: this.#buffered });
  }

  async #orImpatient(committed: Promise<boolean>): Promise<boolean> {
    const { promise: patienceOver, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(() => {
      this.#stalled = true;
      resolve(false);
    }, this.#options.patienceMilliseconds);
    // A write that fails sets everybody free at once.
    const failed = this.#writing?.then(() => (this.#down ? false : patienceOver)) ?? patienceOver;
    try {
      return await Promise.race([committed, failed, patienceOver]);
    } finally {
      clearTimeout(timer);
    }
  }

  #startWriting(): void {
    if (this.#waiting.length === 0) return;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      const left = (await this.#write(group)) ?? (await this.#writeOneByOne(group));
      this.#stalled = false;
      if (left.length > 0) return this.#postpone(left);
      if (this.#down) this.#log.info({ event: 'predictions_recorded_again', buffered: this.#buffered });
      this.#down = false;
    }
  }

  /** @returns what the database was not there for, or null when it refused the group. */
  async #write(group: readonly Waiting[]): Promise<readonly Waiting[] | null> {
    try {
      await this.#store.store(group.flatMap((w) => w.records));
      for (const waiting of group) this.#finish(waiting, true);
      return [];
    } catch (thrown) {
      if (!isAway(thrown)) return null;
      if (!this.#down)
        this.#log.warn({ event: 'predictions_unrecorded', buffered: this.#buffered, err: thrown });
      return group;
    }
  }

  /** One call's records that the database refuses must not hold up the others for ever: they are left out, and logged. */
  async #writeOneByOne(group: readonly Waiting[]): Promise<readonly Waiting[]> {
    for (const [i, waiting] of group.entries()) {
      try {
        await this.#store.store(waiting.records);
        this.#finish(waiting, true);
      } catch (thrown) {
        if (isAway(thrown)) return group.slice(i);
        this.#lost += waiting.records.length;
        this.#log.error({ event: 'predictions_refused', records: waiting.records.length, err: thrown });
        this.#finish(waiting, false);
      }
    }
    return [];
  }

  #takeGroup(): Waiting[] {
    let rows = 0;
    let count = 0;
    while (
      count < this.#waiting.length &&
      (count === 0 || rows + this.#waiting[count]!.records.length <= GROUP)
    ) {
      rows += this.#waiting[count]!.records.length;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  #finish(waiting: Waiting, recorded: boolean): void {
    this.#buffered -= waiting.records.length;
    waiting.done(recorded);
  }

  #postpone(left: readonly Waiting[]): void {
    this.#waiting = [...left, ...this.#waiting];
    this.#down = true;
    if (!this.#closed) this.#retry = setTimeout(() => this.#startWriting(), this.#options.retryMilliseconds);
  }
}

function isAway(thrown: unknown): boolean {
  return asDerivaError(thrown).code === 'database_unavailable';
}
