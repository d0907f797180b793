import type { LedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import { describe, expect, it } from 'vitest';
import { compareAlias } from './moved-alias.ts';

const now = new Date('2026-02-01T00:00:00Z');
const alias = (version: string) => ({ version, runId: `run-${version}` });

/** Newest first, ids counted from the last. */
function ledger(...entries: Partial<LedgerEntry>[]): LedgerEntry[] {
  return entries.map((entry, i) => ({
    id: entries.length - i,
    problem: 'taxi',
    batch: 0,
    at: now,
    kind: 'promote',
    criterion: '',
    sentence: '',
    version: null,
    championBefore: null,
    championAfter: null,
    evidence: null,
    ...entry,
  }));
}
const promoted: Partial<LedgerEntry> = {
  kind: 'promote',
  version: '2',
  championBefore: '1',
  championAfter: '2',
};

describe('compareAlias', () => {
  it('agrees with the last change of champion, whatever was rejected since', () => {
    const entries = ledger(
      { kind: 'skip' },
      { kind: 'reject', version: '3', championBefore: '2', championAfter: '2' },
      promoted,
    );
    expect(compareAlias('taxi', alias('2'), entries, now)).toEqual({ kind: 'agrees' });
  });

  it('waits for a promotion that was announced', () => {
    const entries = ledger({ kind: 'promotion_intended', version: '3' }, promoted);
    expect(compareAlias('taxi', alias('3'), entries, now)).toEqual({ kind: 'promotion_in_flight' });
  });

  it('takes an old announcement for no excuse', () => {
    const entries = ledger(promoted, { kind: 'promotion_intended', version: '3' });
    expect(compareAlias('taxi', alias('3'), entries, now).kind).toBe('moved');
  });

  it('tells of a move by hand, under one key for all who see it', () => {
    const verdict = compareAlias('taxi', alias('1'), ledger({ kind: 'skip' }, promoted), now);
    expect(verdict).toMatchObject({
      kind: 'moved',
      entry: {
        key: 'taxi/alias_moved/1/1',
        kind: 'alias_moved',
        version: '1',
        championBefore: '2',
        championAfter: '1',
      },
    });
  });

  it('tells two moves to the same version apart', () => {
    const back = ledger(
      { kind: 'alias_moved', championAfter: '2' },
      { kind: 'alias_moved', championAfter: '1' },
      promoted,
    );
    const verdict = compareAlias('taxi', alias('1'), back, now);
    expect(verdict).toMatchObject({ kind: 'moved', entry: { key: 'taxi/alias_moved/3/1' } });
  });

  it('tells of a first champion that no stage made', () => {
    expect(compareAlias('taxi', alias('1'), [], now)).toMatchObject({
      kind: 'moved',
      entry: { championBefore: null },
    });
  });
});
