import type { Problem } from '@deriva/core/problems/problem.ts';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import pg from 'pg';
import { expect, test } from 'vitest';
import { emptyTestDatabases, TEST_PASSWORDS, type TestDatabases } from '../test-support/test-databases.ts';
import { migrate } from './migrate.ts';
import type { Database } from './roles.ts';
import { wideProblem } from './wide-problem.fixture.ts';

const KINDS = ['raw', 'clean'] as const;

test('eight at once and once more: the same database', async () => {
  await withDatabases(async (databases) => {
    await Promise.all(
      [0, 1, 2, 3].flatMap(() =>
        KINDS.map((kind) => migrate(databases.url(kind), kind, PROBLEMS, TEST_PASSWORDS)),
      ),
    );
    const first = await Promise.all(KINDS.map((kind) => describe(databases, kind)));
    for (const kind of KINDS) await migrate(databases.url(kind), kind, PROBLEMS, TEST_PASSWORDS);
    expect(await Promise.all(KINDS.map((kind) => describe(databases, kind)))).toEqual(first);
    expect(first[1]).toContainEqual(['taxi', 'pickup_datetime', 'timestamp without time zone']);
    expect(first[1]).toContainEqual(['diabetes', 'num_medications', 'double precision']);
    expect(first[1].some(([table, column]) => table === 'taxi' && column === 'dropoff_datetime')).toBe(false);
    expect(first[0]).toContainEqual(['raw_taxi', 'trip_duration', 'double precision']);
  });
});

test('a new column of a problem is added, and the view follows', async () => {
  await withDatabases(async (databases) => {
    for (const problem of [wideProblem(1, 1), wideProblem(2, 3)]) {
      for (const kind of KINDS) await migrate(databases.url(kind), kind, [problem], TEST_PASSWORDS);
    }
    expect(await describe(databases, 'clean')).toContainEqual(['wide', "category '2'", 'text']);
    expect(await describe(databases, 'raw')).toContainEqual(['raw_wide', 'Number-1', 'double precision']);
  });
});

test('declarations that cannot be stored are refused with the reason, and nothing changes', async () => {
  await withDatabases(async (databases) => {
    const base = wideProblem(1, 1);
    const migrateClean = (problem: Problem): Promise<void> =>
      migrate(databases.url('clean'), 'clean', [problem], TEST_PASSWORDS);
    await migrateClean(base);
    const before = await describe(databases, 'clean');
    const answer = base.columns.at(-1)!;
    const with_ = (name: string, kind: 'number' | 'category'): Problem => ({
      ...base,
      columns: [...base.columns.slice(0, -1), { ...answer, name, kind, role: 'input' }],
    });
    await expect(migrateClean(with_('answer', 'category'))).rejects.toThrow(
      'wide.answer is double precision in CLEAN',
    );
    await expect(migrateClean(with_('split', 'number'))).rejects.toThrow('keeps its own');
    await expect(migrateClean(with_('x'.repeat(64), 'number'))).rejects.toThrow('63 bytes');
    await expect(migrateClean({ ...base, name: 'ledger' })).rejects.toThrow('name of another table');
    await expect(migrateClean({ ...base, name: 'a"; DROP TABLE ledger; --' })).rejects.toThrow('cannot name');
    expect(await describe(databases, 'clean')).toEqual(before);
  });
});

test('a server that is not there is a 503', async () => {
  await expect(migrate('postgresql://x:y@127.0.0.1:1/raw', 'raw', [], TEST_PASSWORDS)).rejects.toMatchObject({
    code: 'database_unavailable',
  });
});

async function withDatabases(work: (databases: TestDatabases) => Promise<void>): Promise<void> {
  const databases = await emptyTestDatabases();
  try {
    await work(databases);
  } finally {
    await databases.drop();
  }
}

async function describe(databases: TestDatabases, database: Database): Promise<string[][]> {
  const client = new pg.Client(databases.url(database));
  await client.connect();
  const { rows } = await client.query({
    text: `SELECT table_name, column_name, data_type FROM information_schema.columns
           WHERE table_schema = 'public' ORDER BY 1, ordinal_position`,
    rowMode: 'array',
  });
  await client.end();
  return rows;
}
