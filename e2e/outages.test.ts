import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS, type ErrorCode } from '@deriva/core/errors.ts';
import type { CandidateKind } from '@deriva/core/problems/problem.ts';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import type { Stage } from '@deriva/core/stages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driveBatch } from './drive.ts';
import { PIPELINE, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack([...PIPELINE, 'web']);
  await driveBatch(stack, 'taxi', 0);
  await reload();
});
afterAll(() => stack?.close());

const example = problemNamed('taxi').example;
const predict = () => stack.web('POST', '/api/predict', { problem: 'taxi', rows: [example, example] });
const health = async () => (await stack.web('GET', '/api/health')).body;

async function reload(): Promise<void> {
  const authorization = `Bearer ${stack.facts.token}`;
  expect((await stack.web('POST', '/api/model/reload', {}, { authorization })).status).toBe(200);
}

/** The second batch, stage by stage; what a stage before it made is made. */
const BATCH = { problem: 'taxi', batch: 1 };

async function expectDown(stage: Stage, code: ErrorCode, candidate?: CandidateKind): Promise<void> {
  const before = code === 'database_unavailable' ? null : await stored();
  const answer = await stack.call(stage, { ...BATCH, ...(candidate ? { candidate } : {}) });
  expect({ stage, status: answer.status, code: answer.body.code }).toEqual({ stage, status: 503, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(ERRORS[code].retry && answer.headers.has('retry-after')).toBe(true);
  if (before !== null) expect(await stored()).toEqual(before);
}

/** Everything but the record of attempts. */
async function stored(): Promise<unknown> {
  const counts = async (database: 'raw' | 'clean', tables: readonly string[]) =>
    stack.sql(database, `SELECT ${tables.map((t) => `(SELECT count(*) FROM ${t}) AS ${t}`).join(', ')}`);
  return {
    raw: await counts('raw', ['batch', 'raw_row']),
    clean: await counts('clean', ['taxi', 'rejected_row', 'ledger', 'registered_model']),
    done: await stack.sql(
      'clean',
      `SELECT stage, batch, candidate FROM stage_run WHERE status = 'done' ORDER BY 1, 2, 3`,
    ),
  };
}

describe('the object store is away', () => {
  test('fetch says so, keeps nothing, and loses no batch', async () => {
    stack.unmountObjects();
    try {
      await expectDown('fetch', 'objects_unavailable');
      expect(await health()).toMatchObject({
        status: 'degraded',
        components: { objects: { status: 'down', code: 'objects_unavailable' }, mlflow: { status: 'ok' } },
      });
      expect(await predict()).toMatchObject({ status: 200, body: { recorded: true } });
    } finally {
      stack.mountObjects();
    }
    expect(await stack.run('fetch', BATCH)).toMatchObject({ batch: 1, rows: 925 });
    await stack.run('clean', BATCH);
  });

  test('so does drift, which cannot read the champion', async () => {
    stack.unmountObjects();
    try {
      await expectDown('drift', 'objects_unavailable');
    } finally {
      stack.mountObjects();
    }
    expect((await health()).components.objects).toEqual({ status: 'ok' });
  });
});

describe('MLflow is away', () => {
  test('drift says so, web serves on and says what is missing, and the same call succeeds afterwards', async () => {
    await stack.stop('mlflow');
    try {
      await expectDown('drift', 'mlflow_unavailable');
      expect(await predict()).toMatchObject({
        status: 200,
        body: { model: { name: 'taxi', version: '1' }, recorded: true },
      });
      await until(async () => (await health()).champions[0].status === 'stale');
      expect(await health()).toMatchObject({
        status: 'degraded',
        components: { mlflow: { status: 'down', code: 'mlflow_unavailable' }, database: { status: 'ok' } },
      });
    } finally {
      await stack.start('mlflow');
    }
    expect(await stack.run('drift', BATCH)).toMatchObject({ decision: 'train' });
    await reload();
    expect(await health()).toMatchObject({ status: 'ok' });
  });
});

describe('PostgreSQL is away', () => {
  test('every function says so; web predicts, keeps what it predicted, and writes it once the database is back', async () => {
    const [before, storedBefore] = [await predictions(), await stored()];
    await stack.stop('postgres');
    try {
      for (const stage of ['fetch', 'clean', 'drift', 'explain', 'promote'] as const)
        await expectDown(stage, 'database_unavailable');
      await expectDown('train', 'database_unavailable', 'boosting');
      for (let i = 0; i < 3; i++)
        expect(await predict()).toMatchObject({
          status: 200,
          body: { model: { name: 'taxi', version: '1' }, recorded: false },
        });
      expect(await health()).toMatchObject({
        status: 'degraded',
        components: { database: { status: 'down', code: 'database_unavailable' } },
        predictions: { buffered: 6, lost: 0 },
      });
    } finally {
      await stack.start('postgres');
    }
    expect(await stored()).toEqual(storedBefore);
    await until(async () => (await predictions()) === before + 6);
    await until(async () => (await health()).status === 'ok');
    expect(await predict()).toMatchObject({ status: 200, body: { recorded: true } });
    expect(await predictions()).toBe(before + 8);
  });

  test('in the middle of a fit: the call ends with a code, and the same call succeeds once it is back', async () => {
    const body = { ...BATCH, candidate: 'boosting' as const };
    const call = stack.call('train', body);
    await until(async () => {
      const running = await stack.sql(
        'clean',
        `SELECT FROM stage_run WHERE stage = 'train' AND status = 'running'`,
      );
      return running.length > 0;
    });
    await stack.stop('postgres');
    const { status, body: answer } = await call.finally(() => stack.start('postgres'));
    expect(status).toBe(503);
    // MLflow stands on the same server: whichever is asked first is the one that is missed.
    expect(['database_unavailable', 'mlflow_unavailable']).toContain(answer.code);
    expect(await stack.run('train', body)).toMatchObject({ candidate: 'boosting', diverged: false });
  });

  test('after all that the batch goes through to its decision', async () => {
    const { promote } = await driveBatch(stack, 'taxi', 1);
    expect(promote?.championBefore).toBe('1');
    const kinds = await stack.sql('clean', 'SELECT kind FROM ledger WHERE batch = 1 ORDER BY id');
    expect(kinds.map(({ kind }) => kind)).toContain(promote?.decision);
    expect((await stack.registry.versionByAlias('taxi', 'champion'))?.version).toBe(promote?.championAfter);
  });
});

async function predictions(): Promise<number> {
  const [row] = await stack.sql('raw', 'SELECT count(*)::int AS n FROM prediction');
  return row.n;
}

/** The time limit of the test ends it. */
async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await sleep(50);
}
