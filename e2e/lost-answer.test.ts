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
  FROM raw_row WHERE problem = 'taxi' AND batch < 3 GROUP BY batch ORDER BY batch`;

test('a fetch killed after the source moved on, and an answer that is cut, lose no batch', async () => {
  await stack.run('fetch', { problem: 'taxi' });

  await stack.misbehave('taxi', { next: 'slow', delayMs: 600_000 });
  const call = stack.call('fetch', { problem: 'taxi' }).catch(() => 'cut');
  while (stack.sourceCursor('taxi') < 2) await sleep(20);
  await stack.kill('fetch');
  expect(await call).toBe('cut');
  expect(await stack.sql('raw', 'SELECT batch FROM batch')).toEqual([{ batch: 0 }]);
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 1, healed: 1 });

  await stack.misbehave('taxi', { next: 'cut' });
  expect(await stack.call('fetch', { problem: 'taxi' })).toMatchObject({
    status: 502,
    body: { code: 'source_cut' },
  });
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 2, healed: 1 });

  const undisturbed = connect(inject('undisturbed'));
  expect(await stack.sql('raw', ROWS)).toEqual(await undisturbed.sql('raw', ROWS));
  await undisturbed.disconnect();
  expect(await stack.sql('raw', 'SELECT * FROM source_request')).toEqual([]);
});
