/** A process that takes the lock of a key, writes half a batch and waits to be killed. */
import type { StageKey } from '@deriva/core/stages.ts';
import { openRaw } from './raw-database.ts';

const key: StageKey = { problem: 'taxi', batch: 0, stage: 'fetch', candidate: '', generation: 0 };

async function* endless(): AsyncGenerator<string[]> {
  yield Array.from({ length: 50_000 }, (_, i) => JSON.stringify({ i, text: 'x'.repeat(50) }));
  process.stdout.write('writing\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

const raw = openRaw({ url: process.argv[2]! });
const lock = await raw.runs.lock(key, new Date());
const attempt = await lock.begin(new Date());
await attempt.commit((transaction) =>
  raw.store.storeBatch(
    transaction,
    { problem: 'taxi', batch: 0, payloadKey: () => '', sha256: () => '', fetchedAt: new Date() },
    endless(),
  ),
);
