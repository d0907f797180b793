import { STAGES, type Stage } from '@deriva/core/stages.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect } from './client.ts';
import { driveBatch } from './drive.ts';
import { snapshot } from './snapshot.ts';
import { PIPELINE, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack(PIPELINE);
});
afterAll(() => stack?.close());

test('a stage called ten times at once, and again, does its work once and gives one answer', async () => {
  const called = new Set<Stage>();
  await driveBatch(stack, 'taxi', 0, async (stage, body) => {
    called.add(stage);
    const header = { 'idempotency-key': `ten ${stage} ${body.candidate ?? ''}` };
    const atOnce = await Promise.all(
      Array.from({ length: 10 }, (_, i) => stack.call(stage, body, i % 2 === 0 ? header : {})),
    );
    const answers = [...atOnce, await stack.call(stage, body), await stack.call(stage, body, header)];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size, stage).toBe(1);
    expect(answers.filter((answer) => !answer.headers.has('idempotent-replayed')).length, stage).toBe(1);
  });
  expect([...called]).toEqual(STAGES);

  for (const database of ['raw', 'clean'] as const) {
    const attempts = await stack.sql(database, 'SELECT stage, candidate, attempts FROM stage_run');
    expect(attempts.filter((row) => row.attempts !== 1)).toEqual([]);
  }
  const undisturbed = connect(inject('undisturbed'));
  expect(await snapshot(stack, 'taxi', 0)).toEqual(await snapshot(undisturbed, 'taxi', 0));
  await undisturbed.disconnect();
  expect((await stack.registry.versionByAlias('taxi', 'champion'))?.version).toBe('1');

  // Had the source been asked more than once, its cursor would stand further on, and this would be a healed gap.
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 1, restarts: 0 });
});

test('an Idempotency-Key stands for one call and no other', async () => {
  const header = { 'idempotency-key': 'for batch 0' };
  expect((await stack.call('clean', { problem: 'taxi', batch: 0 }, header)).status).toBe(200);
  const other = await stack.call('clean', { problem: 'taxi', batch: 1 }, header);
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
});
