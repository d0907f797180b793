import { type ColumnSpec, cleanColumns } from '@deriva/core/problems/problem.ts';
import { PROBLEMS, problemNamed } from '@deriva/core/problems/registry.ts';
import type { DriftResult, TrainResult } from '@deriva/core/stages.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Client, connect } from './client.ts';
import { driveBatch } from './drive.ts';
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
  await driveBatch(stack, 'taxi', 0);
  await stack.run('fetch', { problem: 'taxi' });
  await stack.run('clean', { problem: 'taxi', batch: 1 });
  // Of both batches, after the champion was judged by honest rows.
  await poison();
  const { candidates }: DriftResult = await stack.run('drift', { problem: 'taxi', batch: 1 });
  for (const candidate of candidates) await stack.run('train', { problem: 'taxi', batch: 1, candidate });
  expect(await whatWasLearned(stack)).toEqual(await whatWasLearned(undisturbed));

  // The poison was there: whoever may look at the holdout sees it.
  const call = { problem: 'taxi', batch: 1, candidate: 'boosting' };
  const poisoned: TrainResult = await stack.run('train', call);
  const clean: TrainResult = await undisturbed.run('train', call);
  expect(poisoned.metrics.holdout).not.toEqual(clean.metrics.holdout);
  expect(poisoned.metrics.validation).toEqual(clean.metrics.validation);
});

/** Sets every value of every holdout row, the answer and what it is predicted from, to something absurd. */
async function poison(): Promise<void> {
  const columns = cleanColumns(problemNamed('taxi'));
  const values = columns.map((column) => `"${column.name}" = ${absurd(column)}`);
  await stack.sql('clean', `UPDATE taxi SET ${values.join(', ')} WHERE split = 'holdout'`);
}

function absurd(column: ColumnSpec): string {
  if (column.kind === 'category') return "'poison'";
  return column.kind === 'number' ? '1e9' : "timestamp '1700-01-01'";
}

/** Of the second batch: all that drift answered, and the hash of every candidate's file. */
async function whatWasLearned(client: Client): Promise<unknown> {
  const { mlflowRunId, durationSeconds, ...drift } = await client.run('drift', { problem: 'taxi', batch: 1 });
  expect([mlflowRunId, durationSeconds]).not.toContain(undefined);
  const models = await client.sql(
    'clean',
    `SELECT candidate, result ->> 'modelSha256' AS sha256 FROM stage_run
     WHERE problem = 'taxi' AND batch = 1 AND stage = 'train' ORDER BY candidate`,
  );
  expect(models.length).toBeGreaterThanOrEqual(2);
  return { drift, models };
}
