import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { seededRandom } from '@deriva/core/random/seeded.ts';
import type { Stage } from '@deriva/core/stages.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { reconcileProblem } from '../local/src/reconcile/reconcile-problem.ts';
import { connect, send } from './client.ts';
import { driveBatch } from './drive.ts';
import { interrupt, type Moment, recordOf } from './interrupt.ts';
import { snapshot } from './snapshot.ts';
import { PIPELINE, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack(PIPELINE);
});
afterAll(() => stack?.close());

/** Each of these stops a stage where the kill must hit. */
const MOMENTS: Readonly<Record<Stage, readonly Moment[]>> = {
  fetch: [{ at: 'table', table: 'raw_row' }, { at: 'begun' }],
  clean: [{ at: 'table', table: 'taxi' }],
  drift: [{ at: 'record' }, { at: 'table', table: 'ledger' }],
  train: [{ at: 'begun' }, { at: 'mlflow' }, { at: 'record' }],
  explain: [{ at: 'begun' }, { at: 'record' }, { at: 'table', table: 'registered_model' }],
  // The ledger before the alias is moved, the record after.
  promote: [{ at: 'table', table: 'ledger' }, { at: 'record' }],
};

test('functions killed in the middle of every stage leave what an undisturbed run leaves', async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`the seed of the random moments is ${seed}`);
  const random = seededRandom(seed);

  for (const batch of [0, 1]) {
    await driveBatch(stack, 'taxi', batch, async (stage, { problem, candidate }) => {
      const work = { problem, batch, stage, candidate: candidate ?? '' } as const;
      const anywhere = (): Moment => ({ at: 'milliseconds', after: Math.floor(random() * 1200) });
      const moments = batch === 0 ? MOMENTS[stage] : [anywhere(), anywhere()];
      for (const moment of moments) {
        const cut = await interrupt(stack, work, moment);
        if (moment.at !== 'milliseconds') expect({ ...work, ...moment, cut }).toMatchObject({ cut: true });
      }
      await stack.run(stage, { problem, batch, ...(candidate === undefined ? {} : { candidate }) });
      if (batch === 0) expect((await recordOf(stack, work)).attempts).toBeGreaterThan(moments.length);
    });
  }

  await leaveAnOrphan();
  const clean = openClean({ url: stack.facts.clean });
  const reconciled = await reconcileProblem('taxi', clean, stack.registry);
  await clean.close();
  expect(reconciled.missing).toEqual([]);
  expect(reconciled.deletedRuns.length).toBeGreaterThanOrEqual(1);
  expect(reconciled.champion.alias).toBe(reconciled.champion.ledger);

  const undisturbed = connect(inject('undisturbed'));
  expect(await snapshot(stack, 'taxi', 1)).toEqual(await snapshot(undisturbed, 'taxi', 1));
  await undisturbed.disconnect();
});

/** What a client leaves that is killed after it asked for a run and before it heard of it. */
async function leaveAnOrphan(): Promise<void> {
  const api = `${stack.facts.mlflow}/api/2.0/mlflow`;
  const found = await send('GET', `${api}/experiments/get-by-name?experiment_name=taxi`);
  const tags = [
    { key: 'deriva.key', value: 'taxi/0/train/linear/0' },
    { key: 'deriva.batch', value: '0' },
  ];
  const body = { experiment_id: found.body.experiment.experiment_id, run_name: 'orphan', tags };
  expect((await send('POST', `${api}/runs/create`, body)).status).toBe(200);
}
