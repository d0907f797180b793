import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { openRaw, type RawDatabase } from './raw-database.ts';

let databases: TestDatabases;
let raw: RawDatabase;

beforeAll(async () => {
  databases = await testDatabases();
  raw = openRaw({ url: databases.url('raw', 'deriva_fetch') });
});

afterAll(async () => {
  await raw.close();
  await databases.drop();
});

test('kill -9 in the middle of a COPY: the lock is free within seconds, nothing is half-written, another finishes', async () => {
  const key = { problem: 'taxi', batch: 0, stage: 'fetch', candidate: '', generation: 0 } as const;
  const owner = spawn(
    process.execPath,
    [join(import.meta.dirname, 'lock-holder.fixture.ts'), databases.url('raw', 'deriva_fetch')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await once(owner.stdout, 'data');
    await expect(raw.runs.lock(key, new Date())).rejects.toMatchObject({ code: 'in_progress' });
    // For fetch the lock is the problem's: the source has one cursor.
    await expect(raw.runs.lock({ ...key, batch: 1 }, new Date())).rejects.toMatchObject({
      code: 'in_progress',
    });
  } finally {
    owner.kill('SIGKILL');
  }
  const lock = await raw.runs.lock(key, new Date(Date.now() + 10_000));
  expect(await raw.store.batch('taxi', 0)).toBeNull();
  expect(await raw.runs.find(key)).toMatchObject({ status: 'running', attempts: 1 });

  const attempt = await lock.begin(new Date());
  expect(attempt.number).toBe(2);
  const result = await attempt.commit((transaction) =>
    raw.store.storeBatch(
      transaction,
      { problem: 'taxi', batch: 0, payloadKey: () => 'k', sha256: () => 's', fetchedAt: new Date() },
      rowsOf(['{"a":1}', '{"a":2}']),
    ),
  );
  await lock.release();
  expect(result).toEqual({ rows: 2 });
  // As the owner: fetch itself may not read the rows.
  const owned = openRaw({ url: databases.url('raw') });
  const texts: string[] = [];
  for await (const some of owned.store.rows('taxi', 0)) texts.push(...some);
  await owned.close();
  expect(texts).toEqual(['{"a":1}', '{"a":2}']);
});

async function* rowsOf(texts: readonly string[]): AsyncGenerator<readonly string[]> {
  yield texts;
}
