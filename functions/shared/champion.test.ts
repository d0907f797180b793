import type { LedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import { expect, it } from 'vitest';
import { championOf } from './champion.ts';

const entry = (kind: LedgerEntry['kind'], championAfter: string | null): LedgerEntry => ({
  id: 1,
  problem: 'taxi',
  batch: null,
  at: new Date(0),
  kind,
  criterion: '',
  sentence: '',
  version: null,
  championBefore: null,
  championAfter,
  evidence: null,
});

const ports = (entries: LedgerEntry[]) => ({
  clean: { champion: async () => null },
  ledger: { entries: async () => entries },
});

it('is null before the first', async () => {
  expect(await championOf(ports([entry('train', null)]), 'taxi')).toBeNull();
});

it('does not take a champion that no stage made for none', async () => {
  await expect(
    championOf(ports([entry('skip', null), entry('alias_moved', '9')]), 'taxi'),
  ).rejects.toMatchObject({
    code: 'unknown_champion',
    message: expect.stringContaining('Version 9'),
  });
});
