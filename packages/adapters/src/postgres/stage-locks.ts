import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DerivaError } from '@deriva/core/errors.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import type { Client } from 'pg';
import { type Connections, IN_TIME } from './connections.ts';
import { guarded } from './database-errors.ts';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;
const ENDED_WITHIN_MS = 2_000;

const TRY_LOCK = { ...IN_TIME, text: 'SELECT pg_try_advisory_lock($1) AS locked' };
const UNLOCK = { text: 'SELECT pg_advisory_unlock($1)', query_timeout: ENDED_WITHIN_MS };

/**
 * What is locked: the key without its generation, because a redo must not run beside what it redoes; for
 * fetch the problem, because the source has one cursor; for promote the problem, because there is one champion.
 * 64 bits of SHA-256, as PostgreSQL wants them.
 */
function lockNumber(key: StageKey): bigint {
  const name =
    key.stage === 'fetch' || key.stage === 'promote'
      ? `${key.stage}/${key.problem}`
      : [key.problem, key.batch, key.stage, key.candidate].join('/');
  return createHash('sha256').update(name).digest().readBigInt64BE(0);
}

/**
 * A session that holds the advisory lock of the key. The lock ends with the session, so it survives no
 * crash of its owner.
 * @throws {DerivaError} in_progress when it is not free before `deadline`; the signal's reason when who waits
 *   shall wait no more.
 */
export async function lockedSession(
  connections: Connections,
  key: StageKey,
  deadline: Date,
  signal?: AbortSignal,
): Promise<{ session: Client; unlock: () => Promise<void> }> {
  const number = lockNumber(key).toString();
  const session = await connections.session();
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const { rows } = await guarded(session.query<{ locked: boolean }>({ ...TRY_LOCK, values: [number] }));
      if (rows[0]?.locked) break;
      const left = deadline.getTime() - Date.now();
      if (left <= 0) {
        throw new DerivaError('in_progress', {
          detail: `${keyText(key)} is being worked on by another call, which has not ended in time. Call again for its answer.`,
        });
      }
      signal?.throwIfAborted();
      await sleep(Math.min(pause, left));
    }
  } catch (thrown) {
    await ended(session);
    throw thrown;
  }
  return {
    session,
    async unlock() {
      // Unlocked first, because PostgreSQL may notice the end of the session a moment later.
      await session.query({ ...UNLOCK, values: [number] }).catch(() => {});
      await ended(session);
    },
  };
}

/** Ends the session, and waits for it no longer than for a server that is there: the caller has an answer to give. */
async function ended(session: Client): Promise<void> {
  const patience = new AbortController();
  const over = sleep(ENDED_WITHIN_MS, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([session.end().catch(() => {}), over]);
  patience.abort();
}
