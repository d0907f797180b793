import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { PROBLEM_TABLES, ROLE_NAMES, ROLES } from './roles.ts';

const DATABASES = ['raw', 'clean'] as const;
const VERBS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;
const REFUSED = '42501';

let databases: TestDatabases;

beforeAll(async () => {
  databases = await testDatabases();
});
afterAll(() => databases.drop());

describe.each(ROLE_NAMES)('%s', (role) => {
  test.each(DATABASES)('may do in %s what the table of roles says, and nothing else', async (database) => {
    const rights = ROLES[role].rights[database];
    if (Object.keys(rights).length === 0) {
      await expect(connected(databases.url(database, role))).rejects.toMatchObject({ code: REFUSED });
      return;
    }
    const client = await connected(databases.url(database, role));
    try {
      for (const { table, column, isView } of await relations(database)) {
        const right =
          rights[table] ?? (PROBLEMS.some((p) => p.name === table) ? rights[PROBLEM_TABLES] : undefined);
        for (const verb of isView ? (['SELECT'] as const) : VERBS) {
          const refused = await isRefused(client, statement(verb, table, column));
          expect(refused, `${verb} ${table}`).toBe(!right?.some((privilege) => privilege === verb));
        }
      }
      await expect(client.query('CREATE TABLE mine (a int)')).rejects.toMatchObject({ code: REFUSED });
      await expect(client.query('CREATE TEMP TABLE mine (a int)')).rejects.toMatchObject({ code: REFUSED });
    } finally {
      await client.end();
    }
  });
});

test('a stage cannot write the runs of another', async () => {
  const client = await connected(databases.url('clean', 'deriva_train'));
  const insert = (stage: string) =>
    client.query(
      `INSERT INTO stage_run (problem, batch, stage, candidate, generation, status, attempt, attempts, started_at)
       VALUES ('taxi', 0, $1, '', 0, 'running', gen_random_uuid(), 1, now())`,
      [stage],
    );
  await insert('train');
  await expect(insert('promote')).rejects.toMatchObject({ code: REFUSED });
  const admin = await connected(databases.url('clean'));
  await admin.query(
    `INSERT INTO stage_run (problem, batch, stage, candidate, generation, status, attempt, attempts, started_at)
     VALUES ('taxi', 0, 'promote', '', 0, 'done', gen_random_uuid(), 1, now())`,
  );
  expect((await client.query("UPDATE stage_run SET status = 'failed'")).rowCount).toBe(1);
  expect((await client.query('SELECT stage FROM stage_run ORDER BY stage')).rows).toEqual([
    { stage: 'promote' },
    { stage: 'train' },
  ]);
  await admin.end();
  await client.end();
});

test('a wrong password is refused', async () => {
  const url = new URL(databases.url('raw', 'deriva_fetch'));
  url.password = 'guess';
  await expect(connected(url.href)).rejects.toMatchObject({ code: '28P01' });
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

/** What a role may do can still fail, for want of values, or work; neither leaves anything. */
async function isRefused(client: pg.Client, sql: string): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    return false;
  } catch (error) {
    return (
      error instanceof pg.DatabaseError && error.code === REFUSED && /permission denied/.test(error.message)
    );
  } finally {
    await client.query('ROLLBACK');
  }
}

interface Relation {
  readonly table: string;
  readonly column: string;
  readonly isView: boolean;
}

async function relations(database: 'raw' | 'clean'): Promise<Relation[]> {
  const admin = await connected(databases.url(database));
  const { rows } = await admin.query<Relation>(
    `SELECT relname AS "table", attname AS "column", relkind = 'v' AS "isView"
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = 1
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')`,
  );
  await admin.end();
  return rows;
}

function statement(verb: (typeof VERBS)[number], table: string, column: string): string {
  switch (verb) {
    case 'SELECT':
      return `SELECT * FROM ${table} LIMIT 1`;
    case 'INSERT':
      return `INSERT INTO ${table} DEFAULT VALUES`;
    case 'UPDATE':
      return `UPDATE ${table} SET ${column} = DEFAULT`;
    case 'DELETE':
      return `DELETE FROM ${table}`;
    case 'TRUNCATE':
      return `TRUNCATE ${table}`;
  }
}
