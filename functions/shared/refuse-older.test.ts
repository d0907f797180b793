import { expect, it } from 'vitest';
import { refuseOlder } from './refuse-older.ts';

const key = { problem: 'taxi', batch: 2, stage: 'drift', candidate: '', generation: 0 } as const;

it('refuses a batch after a newer one was decided', async () => {
  await expect(refuseOlder({ newerDecision: async () => 3 }, key)).rejects.toMatchObject({
    code: 'newer_batch_decided',
  });
  await refuseOlder({ newerDecision: async () => null }, key);
});
