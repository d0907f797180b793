import { type ColumnSpec, cleanColumns } from '@deriva/core/problems/problem.ts';
import { PROBLEMS, problemNamed } from '@deriva/core/problems/registry.ts';
import type { DriftResult, TrainResult } from '@deriva/core/stages.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Client, connect } from './client.ts';
import { PIPELINE, type Stack, startStack } from './stack.ts';

let undisturbed: Client;
let stack: Stack;
beforeAll(async () => {
  undisturbed = connect(inject('undisturbed'));
  stack = await startStack(PIPELINE);
});
afterAll(() => Promise.all([undisturbed?.disconnect(), stack?.close()]));

test.each(PROBLEMS.map(({ name }) => name))('no group of %s is on two sides of the split', async (name) => {
  const groups = await undisturbed.sql(
    'clean',
    `SELECT count(DISTINCT split)::int AS splits, count(*)::int AS groups
     FROM (SELECT DISTINCT group_key, split FROM ${name}) AS sides GROUP BY group_key HAVING count(*) > 1`,
  );
  expect(groups).toEqual([]);
  const [all] = await undisturbed.sql(
    'clean',
    `SELECT count(DISTINCT split)::int AS splits, count(*)::int AS rows FROM ${name}`,
  );
  expect(all.splits).toBe(3);
  expect(all.rows).toBeGreaterThan(5000);
});

test('holdout rows that are poison change no fit and no decision to train', async () => {
  const body = { problem: 'taxi', batch: 0 };
  await stack.run('fetch', body);
  await stack.run('clean', body);
  await poison();
  expect(await learned(0)).toEqual(await learnedUndisturbed(0));

  // A first champion needs an honest judgement.
  await heal();
  await stack.run('explain', body);
  await stack.run('promote', body);

  await stack.run('fetch', { problem: 'taxi' });
  await stack.run('clean', { problem: 'taxi', batch: 1 });
  await poison();
  expect(await learned(1)).toEqual(await learnedUndisturbed(1));

  // The poison was there: whoever may look at the holdout sees it.
  const of = (client: Client) => trained(client, 1, 'boosting');
  const [poisoned, clean] = [await of(stack), await of(undisturbed)];
  expect(poisoned.metrics.holdout).not.toEqual(clean.metrics.holdout);
  expect(poisoned.metrics.validation).toEqual(clean.metrics.validation);
});

/** Sets every value of every holdout row, the answer and what it is predicted from, to something absurd. */
async function poison(): Promise<void> {
  const table = await stack.sql('clean', `SELECT to_regclass('antidote') IS NOT NULL AS made`);
  if (!table[0]?.made) await stack.sql('clean', `CREATE TABLE antidote AS SELECT * FROM taxi`);
  const columns = cleanColumns(problemNamed('taxi'));
  const values = columns.map((column) => `"${column.name}" = ${absurd(column)}`);
  await stack.sql('clean', `UPDATE taxi SET ${values.join(', ')} WHERE split = 'holdout'`);
}

function absurd(column: ColumnSpec): string {
  if (column.kind === 'category') return "'poison'";
  return column.kind === 'number' ? '1e9' : "timestamp '1700-01-01'";
}

async function heal(): Promise<void> {
  await stack.sql('clean', `DELETE FROM taxi`);
  await stack.sql('clean', `INSERT INTO taxi SELECT * FROM antidote`);
}

/** Drift and all candidates of a batch of the poisoned stack. */
async function learned(batch: number): Promise<unknown> {
  const drift: DriftResult = await stack.run('drift', { problem: 'taxi', batch });
  for (const candidate of drift.candidates) await stack.run('train', { problem: 'taxi', batch, candidate });
  return whatWasLearned(stack, batch);
}

const learnedUndisturbed = (batch: number) => whatWasLearned(undisturbed, batch);

/** The hash of every candidate's file, and all that drift answered. */
async function whatWasLearned(client: Client, batch: number): Promise<unknown> {
  const { mlflowRunId: _run, durationSeconds: _duration, ...drift } = await client.run('drift', {
    problem: 'taxi',
    batch,
  });
  const models = await client.sql(
    'clean',
    `SELECT candidate, result ->> 'modelSha256' AS sha256 FROM stage_run
     WHERE problem = 'taxi' AND batch = $1 AND stage = 'train' ORDER BY candidate`,
    [batch],
  );
  expect(models.length).toBeGreaterThanOrEqual(2);
  return { drift, models };
}

async function trained(client: Client, batch: number, candidate: string): Promise<TrainResult> {
  return client.run('train', { problem: 'taxi', batch, candidate });
}
