import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RegisteredModel } from '../ports/clean-store.ts';
import type { NewLedgerEntry } from '../ports/ledger.ts';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { type CleanDatabase, openClean } from './clean-database.ts';

let databases: TestDatabases;
let clean: CleanDatabase;
let admin: pg.Pool;

beforeAll(async () => {
  databases = await testDatabases();
  clean = openClean({ url: databases.url('clean') });
  admin = new pg.Pool({ connectionString: databases.url('clean') });
});

afterAll(async () => {
  await clean.close();
  await admin.end();
  await databases.drop();
});

test('the ledger keeps entries newest first, and a key once', async () => {
  const entry = ledgerEntry('ledger', 0, 'baseline', '1');
  await clean.ledger.appendNow(entry);
  await clean.ledger.appendNow({ ...entry, sentence: 'said twice' });
  await clean.ledger.appendNow(ledgerEntry('ledger', 1, 'skip', null));
  const [newest, oldest, ...others] = await clean.ledger.entries('ledger', 10);
  expect(others).toEqual([]);
  expect(newest?.kind).toBe('skip');
  const { key: _, ...stored } = entry;
  expect(oldest).toEqual({ ...stored, id: expect.any(Number) });
  expect(await clean.ledger.entries('ledger', 1)).toEqual([newest]);
});

test.each(["UPDATE ledger SET sentence = 'nicer'", 'DELETE FROM ledger', 'TRUNCATE ledger'])(
  'not even the owner of the ledger may: %s',
  async (statement) => {
    await clean.ledger.appendNow(ledgerEntry('kept', 0, 'skip', null));
    const before = await clean.ledger.entries('kept', 10);
    await expect(admin.query(statement)).rejects.toThrow('append-only');
    expect(await clean.ledger.entries('kept', 10)).toEqual(before);
  },
);

test('the champion is what the ledger says last', async () => {
  expect(await clean.store.champion('taxi')).toBeNull();
  expect(await clean.store.rejectedSinceChampion('taxi')).toEqual([]);
  await register(model('1', 0), model('2', 1), model('10', 2));
  expect((await clean.store.registered('taxi')).map((m) => m.version)).toEqual(['1', '2', '10']);
  expect(await clean.store.registeredVersion('taxi', '2')).toEqual(model('2', 1));
  expect(await clean.store.registeredVersion('taxi', '3')).toBeNull();

  await clean.ledger.appendNow(ledgerEntry('taxi', 0, 'baseline', '1'));
  await clean.ledger.appendNow(ledgerEntry('taxi', 1, 'reject', '1'));
  await clean.ledger.appendNow(ledgerEntry('taxi', 2, 'reject', '1'));
  expect(await clean.store.champion('taxi')).toEqual(model('1', 0));
  expect(await clean.store.rejectedSinceChampion('taxi')).toEqual([2, 1]);

  await clean.ledger.appendNow(ledgerEntry('taxi', 3, 'promotion_intended', '10'));
  expect((await clean.store.champion('taxi'))?.version).toBe('1');
  await clean.ledger.appendNow(ledgerEntry('taxi', 3, 'promote', '10'));
  expect((await clean.store.champion('taxi'))?.version).toBe('10');
  expect(await clean.store.rejectedSinceChampion('taxi')).toEqual([]);
  await clean.ledger.appendNow(ledgerEntry('taxi', null, 'alias_moved', '2'));
  expect((await clean.store.champion('taxi'))?.version).toBe('2');
});

test('registering a version again replaces what was known of it', async () => {
  const holdout = {
    loss: 'msle',
    newGroups: { mean: 1 / 3, standardError: 1e-9, rows: 7 },
    returningGroups: null,
  };
  await register({ ...model('1', 0), holdout });
  expect((await clean.store.registeredVersion('taxi', '1'))?.holdout).toEqual(holdout);
});

test('a later batch is decided once it was promoted, rejected or skipped', async () => {
  const run = (batch: number, stage: string, generation: number, result: unknown) =>
    admin.query(
      `INSERT INTO stage_run (problem, batch, stage, candidate, generation, status, attempt, attempts, started_at, result)
       VALUES ('diabetes', $1, $2, '', $3, 'done', gen_random_uuid(), 1, now(), $4)`,
      [batch, stage, generation, JSON.stringify(result)],
    );
  await run(3, 'drift', 0, { decision: 'train' });
  expect(await clean.store.newerDecision('diabetes', 2)).toBeNull();
  await run(3, 'drift', 1, { decision: 'skip' });
  expect(await clean.store.newerDecision('diabetes', 2)).toBe(3);
  expect(await clean.store.newerDecision('diabetes', 3)).toBeNull();
  await run(4, 'drift', 0, { decision: 'train' });
  expect(await clean.store.newerDecision('diabetes', 3)).toBeNull();
  await run(4, 'promote', 0, {});
  expect(await clean.store.newerDecision('diabetes', 2)).toBe(4);
});

function ledgerEntry(
  problem: string,
  batch: number | null,
  kind: NewLedgerEntry['kind'],
  championAfter: string | null,
): NewLedgerEntry {
  return {
    key: `${problem}/${batch}/${kind}`,
    problem,
    batch,
    at: new Date(1_457_976_295_123),
    kind,
    criterion: 'baseline',
    sentence: "It's the first: 0.41 σ",
    version: championAfter,
    championBefore: null,
    championAfter,
    evidence: { z: 2.33, rows: [1, null] },
  };
}

function model(version: string, batch: number): RegisteredModel {
  const metrics = { rmse: 0.1 + 0.2 };
  return {
    problem: 'taxi',
    version,
    batch,
    generation: 0,
    candidate: 'boosting',
    modelKey: `models/${version}.json`,
    modelSha256: 'ab',
    mlflowRunId: `run-${version}`,
    importance: { distance: 0.7, direction: 0.3 },
    holdout: null,
    metrics: { train: metrics, validation: metrics, holdout: metrics },
  };
}

async function register(...models: readonly RegisteredModel[]): Promise<void> {
  const batch = 1_000 + Math.floor(Math.random() * 1e6);
  const key = { problem: 'other', batch, stage: 'explain', candidate: '', generation: 0 } as const;
  const lock = await clean.runs.lock(key, new Date());
  await (await lock.begin(new Date())).commit(async (transaction) => {
    for (const m of models) await clean.store.storeRegistered(transaction, m);
  });
  await lock.release();
}
