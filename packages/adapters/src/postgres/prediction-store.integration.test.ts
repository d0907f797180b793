import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PredictionRecord } from '../ports/prediction-store.ts';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { openRaw, type RawDatabase } from './raw-database.ts';

let databases: TestDatabases;
let raw: RawDatabase;

beforeAll(async () => {
  databases = await testDatabases();
  raw = openRaw({ url: databases.url('raw', 'deriva_web') });
});

afterAll(async () => {
  await raw.close();
  await databases.drop();
});

function record(id: string, at: string, problem = 'taxi'): PredictionRecord {
  return {
    id,
    problem,
    modelName: 'taxi',
    modelVersion: '3',
    at: new Date(at),
    input: { vendor_id: "2'; --", note: 'tab\t\u0000 ñ', distance: 0.1 + 0.2, gone: null },
    output: { value: 1 / 3, classes: [1e-7, 2] },
  };
}

test('records come back newest first, over months and years, and an id counts once', async () => {
  const records = [
    record('a', '2026-01-31T23:59:59.999Z'),
    record('b', '2026-02-01T00:00:00.000Z'),
    record('c', '2031-12-31T12:00:00.000Z'),
  ];
  await raw.predictions.store(records);
  await raw.predictions.store([records[1]!, record('d', '2026-02-02T00:00:00Z')]);
  const [c, d, b, a] = [records[2], record('d', '2026-02-02T00:00:00Z'), records[1], records[0]];
  expect(await raw.predictions.recent('taxi', 10)).toEqual([c, d, b, a]);
  expect(await raw.predictions.recent('taxi', 1)).toEqual([c]);
});

test('many writers at once make each month once', async () => {
  const others = Array.from({ length: 8 }, () =>
    openRaw({ url: databases.url('raw', 'deriva_web'), poolSize: 1 }),
  );
  await Promise.all(
    others.map((other, i) =>
      other.predictions.store(
        Array.from({ length: 1_500 }, (_, k) =>
          record(`${i}/${k}`, `2027-0${1 + (k % 9)}-15T00:00:00Z`, 'many'),
        ),
      ),
    ),
  );
  expect(await raw.predictions.recent('many', 20_000)).toHaveLength(12_000);
  await Promise.all(others.map((other) => other.close()));
  const admin = new pg.Client(databases.url('raw'));
  await admin.connect();
  const { rows } = await admin.query(
    "SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = 'prediction'::regclass",
  );
  await admin.end();
  expect(rows[0].n).toBe(12);
});

test('all or none', async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const broken = { ...record('broken', '2026-03-01T00:00:00Z', 'none'), output: circular };
  const many = Array.from({ length: 1_500 }, (_, i) => record(`n${i}`, '2026-03-01T00:00:00Z', 'none'));
  await expect(raw.predictions.store([...many, broken])).rejects.toThrow('circular');
  expect(await raw.predictions.recent('none', 10)).toEqual([]);
});
