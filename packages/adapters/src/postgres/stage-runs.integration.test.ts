import { setTimeout as sleep } from 'node:timers/promises';
import type { StageKey } from '@deriva/core/stages.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { type CleanDatabase, openClean } from './clean-database.ts';
import { clientOf } from './transactions.ts';

let databases: TestDatabases;
let clean: CleanDatabase;
let admin: pg.Pool;

beforeAll(async () => {
  databases = await testDatabases();
  clean = openClean({ url: databases.url('clean', 'deriva_promote'), poolSize: 4 });
  admin = new pg.Pool({ connectionString: databases.url('clean') });
  admin.on('error', () => {});
});

afterAll(async () => {
  await clean.close();
  await admin.end();
  await databases.drop();
});

const promote = (batch: number): StageKey => ({
  problem: 'taxi',
  batch,
  stage: 'promote',
  candidate: '',
  generation: 0,
});
const inSeconds = (seconds: number): Date => new Date(Date.now() + 1000 * seconds);

test('the same call ten times at once works once and gives one answer', async () => {
  const key = promote(0);
  let worked = 0;
  async function call(): Promise<unknown> {
    const lock = await clean.runs.lock(key, inSeconds(30));
    try {
      const stored = await clean.runs.find(key);
      if (stored?.status === 'done') return stored.result;
      const attempt = await lock.begin(new Date());
      return await attempt.commit(async () => {
        worked++;
        await sleep(50);
        return { z: 1, answer: 0.1 + 0.2, a: [1e-7, null] };
      });
    } finally {
      await lock.release();
    }
  }
  const answers = await Promise.all(Array.from({ length: 10 }, call));
  expect(worked).toBe(1);
  // As text, because the order of the keys is part of the answer.
  expect(new Set(answers.map((a) => JSON.stringify(a)))).toEqual(
    new Set(['{"z":1,"answer":0.30000000000000004,"a":[1e-7,null]}']),
  );
  expect(await clean.runs.find(key)).toMatchObject({ status: 'done', attempts: 1, error: null });
});

test('who waits to the deadline hears that it is in progress', async () => {
  const lock = await clean.runs.lock(promote(1), inSeconds(1));
  await expect(clean.runs.lock(promote(1), new Date())).rejects.toMatchObject({ code: 'in_progress' });
  await lock.release();
  await (await clean.runs.lock(promote(1), new Date())).release();
});

test('a redo waits for what it redoes; other keys do not', async () => {
  const explain = { ...promote(2), stage: 'explain' } as const;
  const lock = await clean.runs.lock(explain, inSeconds(1));
  await expect(clean.runs.lock({ ...explain, generation: 1 }, new Date())).rejects.toMatchObject({
    code: 'in_progress',
  });
  await (await clean.runs.lock({ ...explain, batch: 3 }, new Date())).release();
  await lock.release();
});

test('two batches are not promoted at once: there is one champion', async () => {
  const lock = await clean.runs.lock(promote(2), inSeconds(1));
  await expect(clean.runs.lock(promote(3), new Date())).rejects.toMatchObject({ code: 'in_progress' });
  await (await clean.runs.lock({ ...promote(3), problem: 'diabetes' }, new Date())).release();
  await lock.release();
});

test('who waits hears the signal and leaves no session behind', async () => {
  const lock = await clean.runs.lock(promote(2), inSeconds(1));
  const stop = new AbortController();
  const waiting = clean.runs.lock(promote(2), inSeconds(600), stop.signal);
  stop.abort(new Error('told to end'));
  await expect(waiting).rejects.toThrow('told to end');
  await lock.release();
});

test('an attempt whose session is terminated leaves nothing, and another takes over', async () => {
  const key = promote(4);
  const lock = await clean.runs.lock(key, inSeconds(1));
  const attempt = await lock.begin(new Date());
  const lost = attempt.commit(async (transaction) => {
    await clean.ledger.append(transaction, entry('lost'));
    const { rows } = await clientOf(transaction, 'clean').query('SELECT pg_backend_pid() AS pid');
    await admin.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    return {};
  });
  await expect(lost).rejects.toMatchObject({ code: 'database_unavailable' });
  await expect(attempt.confirm()).rejects.toMatchObject({ code: 'database_unavailable' });

  const second = await clean.runs.lock(key, inSeconds(30));
  const next = await second.begin(new Date());
  expect(next.number).toBe(2);
  await next.commit(async (transaction) => clean.ledger.append(transaction, entry('kept')));
  await second.release();
  await lock.release();

  expect((await clean.ledger.entries('taxi', 10)).map((e) => e.sentence)).toEqual(['kept']);
  // The first attempt wakes up late: it can record nothing any more.
  await attempt.fail({ code: 'internal', detail: 'late' });
  expect(await clean.runs.find(key)).toMatchObject({ status: 'done', attempts: 2, error: null });
});

test('an attempt that another has superseded cannot commit, adopt, or be confirmed', async () => {
  const key = promote(5);
  const lock = await clean.runs.lock(key, inSeconds(1));
  const first = await lock.begin(new Date());
  await first.confirm();
  await (await lock.begin(new Date())).confirm();
  await expect(first.confirm()).rejects.toMatchObject({ code: 'superseded' });
  const late = first.commit(async (transaction) => clean.ledger.append(transaction, entry('superseded')));
  await expect(late).rejects.toMatchObject({ code: 'superseded' });
  await expect(first.adopt('mlflow_run', 'x')).rejects.toMatchObject({ code: 'superseded' });
  await lock.release();
  expect((await clean.ledger.entries('taxi', 10)).map((e) => e.sentence)).not.toContain('superseded');
});

test('work that throws leaves nothing, and the attempt can still be recorded as failed', async () => {
  const key = promote(6);
  const lock = await clean.runs.lock(key, inSeconds(1));
  const attempt = await lock.begin(new Date());
  const failing = attempt.commit(async (transaction) => {
    await clean.ledger.append(transaction, entry('thrown'));
    throw new Error('not today');
  });
  await expect(failing).rejects.toThrow('not today');
  await attempt.fail({ code: 'internal', detail: 'not today' });
  await lock.release();
  expect(await clean.runs.find(key)).toMatchObject({
    status: 'failed',
    error: { code: 'internal', detail: 'not today' },
  });
  expect((await clean.ledger.entries('taxi', 10)).map((e) => e.sentence)).not.toContain('thrown');
});

test('done work is not begun again', async () => {
  const lock = await clean.runs.lock(promote(7), inSeconds(1));
  await (await lock.begin(new Date())).commit(async () => ({}));
  await expect(lock.begin(new Date())).rejects.toMatchObject({ code: 'superseded' });
  await lock.release();
});

test('the first adopted value stays, over attempts too', async () => {
  const key = promote(8);
  const lock = await clean.runs.lock(key, inSeconds(1));
  const first = await lock.begin(new Date());
  expect(await first.adopt('mlflow_run', 'one')).toBe('one');
  const second = await lock.begin(new Date());
  expect(await second.adopt('mlflow_run', 'two')).toBe('one');
  expect(await second.adopt('version', '3')).toBe('3');
  await lock.release();
  expect((await clean.runs.find(key))?.adopted).toEqual({ mlflow_run: 'one', version: '3' });
});

test('a transaction handle is worth nothing after its commit', async () => {
  const lock = await clean.runs.lock(promote(9), inSeconds(1));
  const attempt = await lock.begin(new Date());
  let kept: Parameters<Parameters<typeof attempt.commit>[0]>[0] | undefined;
  await attempt.commit(async (transaction) => {
    kept = transaction;
  });
  await lock.release();
  await expect(clean.ledger.append(kept!, entry('late'))).rejects.toThrow('over');
});

test('an Idempotency-Key is bound once', async () => {
  expect(await clean.runs.findIdempotencyKey('h')).toBeNull();
  const bound = await Promise.all(
    [0, 1, 2, 3].map((batch) => clean.runs.bindIdempotencyKey('h', promote(batch))),
  );
  expect(bound.filter((b) => b === null)).toHaveLength(1);
  const winner = await clean.runs.findIdempotencyKey('h');
  expect(bound.filter((b) => b !== null)).toEqual([winner, winner, winner]);
});

test('the generation is the highest an operator has asked for', async () => {
  expect(await clean.runs.generation('taxi', 0)).toBe(0);
  await admin.query(
    "INSERT INTO generation (problem, batch, generation) VALUES ('taxi', 0, 1), ('taxi', 0, 2)",
  );
  expect(await clean.runs.generation('taxi', 0)).toBe(2);
});

test('a database that is not there is a 503', async () => {
  const nowhere = openClean({ url: 'postgresql://nobody:x@127.0.0.1:1/clean' });
  await expect(nowhere.ping()).rejects.toMatchObject({ code: 'database_unavailable' });
  await expect(nowhere.runs.lock(promote(0), inSeconds(1))).rejects.toMatchObject({
    code: 'database_unavailable',
  });
  await nowhere.close();
});

function entry(sentence: string): Parameters<CleanDatabase['ledger']['appendNow']>[0] {
  return {
    key: sentence,
    problem: 'taxi',
    batch: 4,
    at: new Date(),
    kind: 'reject',
    criterion: 'indistinguishable',
    sentence,
    version: null,
    championBefore: null,
    championAfter: null,
    evidence: null,
  };
}
