import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DerivaError } from '@deriva/core/errors.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import type { Client } from 'pg';
import type { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;

/**
 * What is locked: the key without its generation, because a redo must not run beside what it redoes; for
 * fetch the problem, because the source has one cursor. 64 bits of SHA-256, as PostgreSQL wants them.
 */
function lockNumber(key: StageKey): bigint {
  const name =
    key.stage === 'fetch'
      ? `fetch/${key.problem}`
      : [key.problem, key.batch, key.stage, key.candidate].join('/');
  return createHash('sha256').update(name).digest().readBigInt64BE(0);
}

/**
 * A session that holds the advisory lock of the key. The lock ends with the session, so it survives no
 * crash of its owner.
 * @throws {DerivaError} in_progress when it is not free before `deadline`.
 */
export async function lockedSession(
  connections: Connections,
  key: StageKey,
  deadline: Date,
): Promise<{ session: Client; unlock: () => Promise<void> }> {
  const number = lockNumber(key).toString();
  const session = await connections.session();
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const { rows } = await guarded(
        session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [number]),
      );
      if (rows[0]?.locked) break;
      const left = deadline.getTime() - Date.now();
      if (left <= 0) {
        throw new DerivaError('in_progress', {
          detail: `${keyText(key)} is being worked on by another call, which has not ended in time. Call again for its answer.`,
        });
      }
      await sleep(Math.min(pause, left));
    }
  } catch (thrown) {
    await session.end().catch(() => {});
    throw thrown;
  }
  return {
    session,
    async unlock() {
      // Unlocked first, because PostgreSQL may notice the end of the session a moment later.
      await session.query('SELECT pg_advisory_unlock($1)', [number]).catch(() => {});
      await session.end().catch(() => {});
    },
  };
}
