import type { SourceRequest } from '@deriva/adapters/ports/raw-store.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import type { FetchResult } from '@deriva/core/stages.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';
import type { FetchPorts } from './ports.ts';
import { readAnswer } from './read-answer.ts';

/**
 * How often one gap may be healed. A lost answer of our own explains a restart, and a process can be killed
 * more than once; a gap that keeps coming back has another owner.
 */
const MAX_RESTARTS = 5;

/**
 * Brings the next missing batch into RAW, exactly once, from a source that gives every answer at most once.
 *
 * The source's cursor moves with every call, so the request is written down before it is made. An answer
 * with another number than the expected one, or the end of the data right after a request whose answer was
 * lost, is a gap: the source is restarted and replayed up to the missing batch, every replayed batch held
 * against the hash it was stored with.
 * @throws {DerivaError} predecessor_missing, source_shared, source_rewritten, source_cut, checkpointed, …
 */
export async function fetchBatch(ports: FetchPorts, context: StageContext) {
  const { problem, key, signal } = context;
  const wanted = key.batch;
  const lowest = await ports.raw.lowestMissing(problem.name);
  if (wanted > lowest) {
    throw new DerivaError('predecessor_missing', {
      detail: `Batch ${lowest} of ${problem.name} has not been fetched yet; batches are fetched in order.`,
      faults: [
        { at: '/batch', message: `must be at most ${lowest}, or absent for the lowest missing batch` },
      ],
    });
  }

  const position = new Position(ports, context, await ports.raw.openedRequest(problem.name));
  for (;;) {
    signal.throwIfAborted();
    const request = await position.request();
    const answer = await readAnswer(ports, context, wanted, request);
    switch (answer.kind) {
      case 'stored':
        return answer.result;
      case 'exhausted':
        if (await position.endExplainsLoss()) break;
        if (wanted === 0) {
          throw new DerivaError(
            'source_refused',
            `The source has no data even after a restart; it says: ${answer.message}`,
          );
        }
        await ports.raw.closeRequest(problem.name);
        return {
          unstored: { exhausted: true, batch: wanted, message: answer.message } satisfies FetchResult,
        };
      case 'other':
        await position.arrived(answer.batch, answer.sha256);
        break;
    }
  }
}

/** Where the source's cursor is believed to be, and what that belief rests on. */
class Position {
  readonly #ports: FetchPorts;
  readonly #context: StageContext;
  /** The request whose answer was lost before this call, until an answer explains it. */
  #lost: SourceRequest | null;
  #restarts: number;
  /** The batch the next answer should hold; null when a lost request leaves two possibilities. */
  #next: number;
  #restartedNow = false;

  constructor(ports: FetchPorts, context: StageContext, opened: SourceRequest | null) {
    this.#ports = ports;
    this.#context = context;
    this.#lost = opened;
    this.#restarts = opened?.restarts ?? 0;
    this.#next = opened?.batch ?? context.key.batch;
  }

  /** Writes the next request down before it is made. */
  async request(): Promise<SourceRequest> {
    const request = { batch: this.#next, requestedAt: new Date(), restarts: this.#restarts };
    await this.#ports.raw.openRequest(this.#context.problem.name, request);
    return request;
  }

  /** The source has no more data: true when a batch may have been lost before that, and it was restarted. */
  async endExplainsLoss(): Promise<boolean> {
    const nothingYet = this.#context.key.batch === 0;
    if (this.#restartedNow || (!this.#lost && !nothingYet)) return false;
    await this.#restart('the source is exhausted, but an answer of it may have been lost');
    return true;
  }

  /** A complete answer with another batch than the wanted one. */
  async arrived(batch: number, sha256: string): Promise<void> {
    const wanted = this.#context.key.batch;
    const lost = this.#lost;
    // A restart that was written down but perhaps never reached the source leaves the cursor anywhere.
    const expected =
      batch === this.#next ||
      (lost !== null && (batch === lost.batch + 1 || (lost.batch === 0 && lost.restarts > 0)));
    // A cursor back at the start that we did not put there: the source itself was restarted.
    const startedOver = batch === 0 && !this.#restartedNow;
    if (batch < wanted) {
      if (!expected && !startedOver) await this.#gap(batch, 'answered out of order');
      else await this.#replayed(batch, sha256);
      return;
    }
    await this.#gap(batch, expected ? null : 'moved on without us');
  }

  async #replayed(batch: number, sha256: string): Promise<void> {
    const stored = await this.#ports.raw.batch(this.#context.problem.name, batch);
    if (stored && stored.sha256 !== sha256) {
      throw new DerivaError('source_rewritten', {
        detail: `The source replays batch ${batch} with other rows than those stored (${sha256} now, ${stored.sha256} then). Nothing was changed.`,
      });
    }
    this.#context.log.info({ event: 'replayed', batch, wanted: this.#context.key.batch }, 'replayed a batch');
    this.#lost = null;
    this.#next = batch + 1;
  }

  /** @param surprise why no request of ours explains where the cursor is; null when one does. */
  async #gap(batch: number, surprise: string | null): Promise<void> {
    const { problem, key } = this.#context;
    if ((surprise && this.#restarts > 0) || this.#restarts >= MAX_RESTARTS) {
      throw new DerivaError('source_shared', {
        detail: `The source answered with batch ${batch} of ${problem.name} where ${this.#next} was due, after ${this.#restarts} restarts for batch ${key.batch}: ${surprise ? 'someone else moves its cursor. Give each deployment a group number of its own.' : 'either someone else moves its cursor, or its answer with that batch was lost or malformed every time; the log says which.'}`,
      });
    }
    await this.#restart(`the source answered with batch ${batch} where ${key.batch} is missing`);
  }

  async #restart(why: string): Promise<void> {
    const { problem, key, log, signal } = this.#context;
    this.#restarts++;
    this.#restartedNow = true;
    this.#lost = null;
    this.#next = 0;
    log.warn({ event: 'healing', restarts: this.#restarts, batch: key.batch }, why);
    // Written down before the restart: a process killed here must not take the replay for news.
    await this.request();
    await this.#ports.source.restart(problem, signal);
  }
}
