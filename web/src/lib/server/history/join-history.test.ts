import type { RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { LedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import type { RegistryVersion } from '@deriva/adapters/ports/registry.ts';
import { describe, expect, it } from 'vitest';
import { joinHistory, reignsOf } from './join-history.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));
const iso = (hour: number) => at(hour).toISOString();

function entry(id: number, hour: number, of: Partial<LedgerEntry>): LedgerEntry {
  return {
    id,
    problem: 'taxi',
    batch: null,
    at: at(hour),
    kind: 'skip',
    criterion: `criterion ${id}`,
    sentence: `sentence ${id}`,
    version: null,
    championBefore: null,
    championAfter: null,
    evidence: null,
    ...of,
  };
}

const ledger = [
  entry(1, 1, { kind: 'train', batch: 0 }),
  entry(2, 2, { kind: 'baseline', batch: 0, version: '1', championAfter: '1' }),
  entry(3, 3, { kind: 'train', batch: 1 }),
  entry(4, 4, { kind: 'promotion_intended', batch: 1, version: '2', championAfter: '2' }),
  entry(5, 5, { kind: 'promote', batch: 1, version: '2', championBefore: '1', championAfter: '2' }),
  entry(6, 6, { kind: 'alias_moved', version: '1', championBefore: '2', championAfter: '1' }),
  entry(7, 7, { kind: 'reject', batch: 2, version: '10', championBefore: '1', championAfter: '1' }),
].reverse();

const model = (version: string, batch: number): RegisteredModel => ({
  problem: 'taxi',
  version,
  batch,
  generation: 0,
  candidate: 'linear',
  modelKey: '',
  modelSha256: '',
  mlflowRunId: `run-${version}`,
  importance: {},
  holdout: null,
  metrics: { train: {}, validation: {}, holdout: { rmse: Number(version) } },
});
const registered = [model('1', 0), model('2', 1), model('10', 2)];
const inRegistry = (version: string): RegistryVersion => ({
  version,
  runId: `run-${version}`,
  createdAt: at(0),
  tags: {},
  aliases: version === '1' ? ['champion'] : [],
});

describe('reignsOf', () => {
  it('tells from when to when each version served, also twice', () => {
    expect(Object.fromEntries(reignsOf(ledger))).toEqual({
      1: [
        { from: iso(2), to: iso(5) },
        { from: iso(6), to: null },
      ],
      2: [{ from: iso(5), to: iso(6) }],
    });
  });
});

describe('joinHistory', () => {
  it('joins registry, models and ledger, newest version first', () => {
    const history = joinHistory(registered, ['1', '2', '10'].map(inRegistry), ledger);
    expect(history.map((v) => [v.version, v.decision, v.criterion, v.trained?.criterion])).toEqual([
      ['10', 'reject', 'criterion 7', undefined],
      ['2', 'promote', 'criterion 5', 'criterion 3'],
      ['1', 'baseline', 'criterion 2', 'criterion 1'],
    ]);
    expect(history[2]).toMatchObject({
      aliases: ['champion'],
      registeredAt: iso(0),
      metrics: { holdout: { rmse: 1 } },
    });
  });

  it('tells what it can while MLflow is away', () => {
    const history = joinHistory(registered, null, ledger);
    expect(history.map((v) => [v.version, v.registeredAt])).toEqual([
      ['10', null],
      ['2', null],
      ['1', null],
    ]);
  });

  it('shows a version that only MLflow knows, and one that waits for its decision', () => {
    const history = joinHistory([model('3', 3)], [inRegistry('3'), inRegistry('4')], ledger);
    expect(history.map((v) => [v.version, v.decision])).toEqual([
      ['4', 'unknown'],
      ['3', 'pending'],
    ]);
  });
});
