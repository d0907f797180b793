import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect } from './client.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack(['fetch', 'source']);
});
afterAll(() => stack?.close());

/** The texts of all rows of RAW, in order. */
const ROWS = `SELECT batch, count(*)::int AS rows, md5(string_agg(text, E'\\n' ORDER BY row_number)) AS md5
  FROM raw_row WHERE problem = 'taxi' GROUP BY batch ORDER BY batch`;

test('a fetch killed after the source moved on, and an answer that is cut, lose no batch', async () => {
  await stack.run('fetch', { problem: 'taxi' });
  await loseBatch(1);
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 1, restarts: 1 });

  await stack.misbehave('taxi', { next: 'cut' });
  expect(await stack.call('fetch', { problem: 'taxi' })).toMatchObject({
    status: 502,
    body: { code: 'source_cut' },
  });
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 2, restarts: 1 });

  // After the last one the source only says that it has no more.
  for (const batch of [3, 4]) expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch });
  await loseBatch(5);
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 5, restarts: 1 });
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ exhausted: true });

  const undisturbed = connect(inject('undisturbed'));
  expect(await stack.sql('raw', ROWS)).toEqual(await undisturbed.sql('raw', ROWS));
  await undisturbed.disconnect();
  expect(await stack.sql('raw', 'SELECT * FROM source_request')).toEqual([]);
});

/** The source has moved past the batch, and whoever asked for it is dead before the answer. */
async function loseBatch(batch: number): Promise<void> {
  await stack.misbehave('taxi', { next: 'slow', delayMs: 600_000 });
  const call = stack.call('fetch', { problem: 'taxi' }).catch(() => 'cut');
  while (stack.sourceCursor('taxi') <= batch) await sleep(20);
  await stack.kill('fetch');
  expect(await call).toBe('cut');
  expect(await stack.sql('raw', 'SELECT FROM batch WHERE batch = $1', [batch])).toEqual([]);
}
