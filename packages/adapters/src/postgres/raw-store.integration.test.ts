import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldMemory } from '../test-support/held-memory.ts';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { openRaw, type RawDatabase } from './raw-database.ts';

let databases: TestDatabases;
let raw: RawDatabase;

beforeAll(async () => {
  databases = await testDatabases();
  raw = openRaw({ url: databases.url('raw') });
});

afterAll(async () => {
  await raw.close();
  await databases.drop();
});

const AWKWARD = [
  '{"price": 10001.0, "note": "tab\\tnewline\\n"}',
  '["1", "a\tb", "c\\\\d", "\\N", "\\\\.", ""]',
  '{"kind":"línea\u2028", "emoji":"🏠", "quote":"\'; DROP TABLE raw_row; --"}',
  '{"nul":"\\u0000"}',
  '{}',
];

test('rows come back byte for byte, in order', async () => {
  await raw.store.openRequest('taxi', { batch: 0, requestedAt: new Date(5), restarts: 1 });
  expect(await raw.store.openedRequest('taxi')).toEqual({ batch: 0, requestedAt: new Date(5), restarts: 1 });
  expect(await store('taxi', 0, chunks(AWKWARD.slice(0, 2), AWKWARD.slice(2)))).toEqual({ rows: 5 });
  expect(await collect(raw.store.rows('taxi', 0))).toEqual(AWKWARD);
  expect(await raw.store.row('taxi', 0, 2)).toBe(AWKWARD[2]);
  expect(await raw.store.row('taxi', 0, 5)).toBeNull();
  expect(await raw.store.openedRequest('taxi')).toBeNull();
  expect(await raw.store.batch('taxi', 0)).toEqual({
    problem: 'taxi',
    batch: 0,
    rows: 5,
    sha256: 'hash',
    payloadKey: 'key',
    fetchedAt: new Date(0),
  });
});

test('the lowest missing batch is found in a gap', async () => {
  expect(await raw.store.lowestMissing('gaps')).toBe(0);
  for (const batch of [1, 0, 4]) await store('gaps', batch, chunks(['{}']));
  expect(await raw.store.lowestMissing('gaps')).toBe(2);
  expect((await raw.store.batches('gaps')).map((b) => b.batch)).toEqual([0, 1, 4]);
});

test('the name of a problem is a value, never SQL', async () => {
  const name = `o'brien\\"; DROP TABLE batch; --`;
  await store(name, 0, chunks(['{}']));
  expect(await collect(raw.store.rows(name, 0))).toEqual(['{}']);
});

test('a source that breaks in the middle leaves nothing, and its error comes out as it is', async () => {
  async function* breaking(): AsyncGenerator<readonly string[]> {
    yield Array.from({ length: 20_000 }, () => '{"some":"text"}');
    throw Object.assign(new Error('socket'), { code: 'ECONNRESET' });
  }
  // Not database_unavailable: it was not the database's connection.
  await expect(store('broken', 0, breaking())).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await raw.store.batch('broken', 0)).toBeNull();
  expect(await collect(raw.store.rows('broken', 0))).toEqual([]);
});

test('the connection is lost in the middle of a COPY: 503, nothing half-written', async () => {
  const admin = new pg.Client(databases.url('raw'));
  await admin.connect();
  async function* cut(): AsyncGenerator<readonly string[]> {
    for (let i = 0; i < 1_000; i++) {
      yield Array.from({ length: 1_000 }, () => '{"some":"text"}');
      if (i === 3) {
        await admin.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY raw_row%'",
        );
      }
    }
  }
  await expect(store('cut', 0, cut())).rejects.toMatchObject({ code: 'database_unavailable' });
  expect(await collect(raw.store.rows('cut', 0))).toEqual([]);
  await admin.end();
});

test('who stops reading early does not spoil the pool', async () => {
  await store(
    'long',
    0,
    chunks(Array.from({ length: 50_000 }, (_, i) => `{"i":${i},"pad":"${'x'.repeat(100)}"}`)),
  );
  for (let i = 0; i < 8; i++) {
    for await (const texts of raw.store.rows('long', 0)) {
      expect(texts[0]).toContain('"i":0');
      break;
    }
  }
  await raw.ping();
});

test('300 MB stream in and out without being held', async () => {
  const text = `{"pad":"${'x'.repeat(2_990)}"}`;
  const chunk = Array.from({ length: 1_000 }, () => text);
  const before = heldMemory();
  let peak = 0;
  async function* many(): AsyncGenerator<readonly string[]> {
    for (let i = 0; i < 100; i++) {
      if (i % 10 === 0) peak = Math.max(peak, heldMemory());
      yield chunk;
    }
  }
  expect(await store('big', 0, many())).toEqual({ rows: 100_000 });
  let rows = 0;
  for await (const texts of raw.store.rows('big', 0)) {
    if (Math.floor((rows + texts.length) / 10_000) > Math.floor(rows / 10_000))
      peak = Math.max(peak, heldMemory());
    rows += texts.length;
  }
  expect(rows).toBe(100_000);
  expect(peak - before).toBeLessThan(60e6);
});

test('the typed view reads objects and arrays, and no odd row makes it fail', async () => {
  await store(
    'taxi',
    7,
    chunks([
      '{"id":"id1","vendor_id":2,"pickup_datetime":"2016-03-14 17:24:55","passenger_count":"many"}',
      '["id2","1","2016-13-99 00:00:00","2016-01-01 00:00:00","3"]',
      '{"id":"\\u0000"}',
      'no json',
    ]),
  );
  const client = new pg.Client(databases.url('raw'));
  await client.connect();
  const { rows } = await client.query(
    `SELECT id, vendor_id, pickup_datetime::text AS at, passenger_count AS n FROM raw_taxi
     WHERE raw_batch = 7 ORDER BY raw_row_number`,
  );
  await client.end();
  expect(rows).toEqual([
    { id: 'id1', vendor_id: '2', at: '2016-03-14 17:24:55', n: null },
    { id: 'id2', vendor_id: '1', at: null, n: 3 },
    { id: null, vendor_id: null, at: null, n: null },
    { id: null, vendor_id: null, at: null, n: null },
  ]);
});

async function store(
  problem: string,
  batch: number,
  rows: AsyncIterable<readonly string[]>,
): Promise<{ rows: number }> {
  const key = { problem, batch, stage: 'fetch', candidate: '', generation: 0 } as const;
  const lock = await raw.runs.lock(key, new Date());
  try {
    const attempt = await lock.begin(new Date());
    return await attempt.commit((transaction) =>
      raw.store.storeBatch(
        transaction,
        { problem, batch, payloadKey: () => 'key', sha256: () => 'hash', fetchedAt: new Date(0) },
        rows,
      ),
    );
  } finally {
    await lock.release();
  }
}

async function* chunks(...of: readonly (readonly string[])[]): AsyncGenerator<readonly string[]> {
  yield* of;
}

async function collect(rows: AsyncIterable<readonly string[]>): Promise<string[]> {
  const all: string[] = [];
  for await (const texts of rows) all.push(...texts);
  return all;
}
