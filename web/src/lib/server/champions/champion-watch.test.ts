import type { RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { NewLedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import type { RegistryVersion } from '@deriva/adapters/ports/registry.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../log.ts';
import { ChampionWatch } from './champion-watch.ts';
import { registeredAs, tinyModel } from './tiny-model.fixture.ts';

const first = tinyModel(1);
const second = tinyModel(2);
const inLedger: RegisteredModel = {
  problem: 'taxi',
  version: '1',
  batch: 0,
  generation: 0,
  candidate: 'linear',
  modelKey: `models/taxi/${first.sha256}.json`,
  modelSha256: first.sha256,
  mlflowRunId: 'run-1',
  importance: {},
  holdout: null,
  metrics: { train: {}, validation: {}, holdout: {} },
};

/** A world whose parts can be taken away. */
let alias: RegistryVersion | null;
let mlflowIsAway: boolean;
let databaseIsAway: boolean;
let artifacts: Record<string, Uint8Array>;
let appended: NewLedgerEntry[];
let champion: RegisteredModel | null;

function watch(): ChampionWatch {
  const mlflow = async <T>(answer: () => T) => {
    if (mlflowIsAway) throw new DerivaError('mlflow_unavailable', 'MLflow cannot be reached.');
    return answer();
  };
  const database = async <T>(answer: () => T) => {
    if (databaseIsAway) throw new DerivaError('database_unavailable', 'PostgreSQL cannot be reached.');
    return answer();
  };
  return new ChampionWatch(taxi, {
    registry: {
      versionByAlias: () => mlflow(() => alias),
      artifact: (runId) => mlflow(() => artifacts[runId]!),
    },
    objects: { get: async () => first.bytes },
    clean: { champion: () => database(() => champion) },
    ledger: {
      entries: () => database(() => appended.toReversed().map((e, i) => ({ ...e, id: appended.length - i }))),
      appendNow: (entry) => database(() => void appended.push(entry)),
    },
    log: openLog('silent'),
    now: () => new Date('2026-01-01T00:00:00Z'),
  });
}

beforeEach(() => {
  alias = registeredAs('1', first);
  mlflowIsAway = false;
  databaseIsAway = false;
  artifacts = { 'run-1': first.bytes, 'run-2': second.bytes };
  appended = [];
  champion = inLedger;
});

describe('ChampionWatch', () => {
  it('swaps when the alias moves to a whole model', async () => {
    const watching = watch();
    await watching.check();
    expect(watching.champion?.version).toBe('1');
    alias = registeredAs('2', second);
    await watching.check();
    expect(watching.champion?.version).toBe('2');
    expect(watching.trouble).toBeNull();
  });

  it('keeps what serves when the new file is damaged, says so, and swaps once it is whole', async () => {
    const watching = watch();
    await watching.check();
    alias = { ...registeredAs('2', second), tags: { 'deriva.model_sha256': second.sha256 } };
    artifacts['run-2'] = second.bytes.slice(1);
    await watching.check();
    expect(watching.champion?.version).toBe('1');
    expect(watching.trouble?.code).toBe('model_damaged');
    artifacts['run-2'] = second.bytes;
    await watching.check();
    expect(watching.champion?.version).toBe('2');
    expect(watching.trouble).toBeNull();
  });

  it('keeps what serves while MLflow is away', async () => {
    const watching = watch();
    await watching.check();
    mlflowIsAway = true;
    await watching.check();
    expect(watching.champion?.version).toBe('1');
    expect(watching.trouble?.code).toBe('mlflow_unavailable');
  });

  it('serves the champion of the ledger after a restart with MLflow away', async () => {
    mlflowIsAway = true;
    const watching = watch();
    await watching.check();
    expect(watching.champion?.version).toBe('1');
    expect(watching.trouble?.code).toBe('mlflow_unavailable');
  });

  it('serves nothing when nobody can say who is champion', async () => {
    mlflowIsAway = true;
    databaseIsAway = true;
    const watching = watch();
    await watching.check();
    expect(watching.champion).toBeNull();
  });

  it('serves nothing when the alias was taken away', async () => {
    const watching = watch();
    await watching.check();
    alias = null;
    await watching.check();
    expect(watching.champion).toBeNull();
    expect(watching.trouble).toBeNull();
  });

  it('writes a move by hand to the ledger once, also when the database was away at first', async () => {
    databaseIsAway = true;
    const watching = watch();
    await watching.check();
    expect(watching.champion?.version).toBe('1');
    databaseIsAway = false;
    await watching.check();
    await watching.check();
    expect(appended.map((e) => [e.kind, e.championAfter])).toEqual([['alias_moved', '1']]);
  });

  it('writes nothing of a version that could not be loaded', async () => {
    alias = { ...registeredAs('1', first), tags: {} };
    const watching = watch();
    await watching.check();
    expect(appended).toEqual([]);
  });
});
