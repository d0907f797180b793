import { DerivaError } from '@deriva/core/errors.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { describe, expect, it } from 'vitest';
import type { ChampionReference } from './champion.ts';
import { loadChampion, type ModelStores } from './load-champion.ts';
import { tinyModel } from './tiny-model.fixture.ts';

const model = tinyModel(1);
const now = new Date('2026-01-01T00:00:00Z');
const reference: ChampionReference = {
  version: '7',
  runId: 'r',
  modelKey: 'models/x',
  modelSha256: model.sha256,
};
const away = (code: 'mlflow_unavailable' | 'objects_unavailable') => () =>
  Promise.reject(new DerivaError(code, 'away'));

function stores(mlflow: () => Promise<Uint8Array>, objects: () => Promise<Uint8Array>): ModelStores {
  return { registry: { artifact: mlflow }, objects: { get: objects } };
}
const whole = async () => model.bytes;
const damaged = async () => model.bytes.slice(1);

describe('loadChampion', () => {
  it('reads the file of the run, and what it says of itself', async () => {
    const champion = await loadChampion(taxi, reference, stores(whole, away('objects_unavailable')), now);
    expect(champion).toMatchObject({ version: '7', sha256: model.sha256, loadedAt: now });
    expect(champion.card).toMatchObject({ candidate: 'linear', trainedOn: { throughBatch: 1, rows: 60 } });
    expect(champion.card.levels.get('vendor_id')?.toSorted()).toEqual(['1', '2']);
  });

  it('falls back to the object store when MLflow is away, and when its file is damaged', async () => {
    for (const mlflow of [away('mlflow_unavailable'), damaged]) {
      const champion = await loadChampion(taxi, reference, stores(mlflow, whole), now);
      expect(champion.version).toBe('7');
    }
  });

  it('refuses bytes that do not have the hash', async () => {
    const load = loadChampion(taxi, reference, stores(damaged, damaged), now);
    await expect(load).rejects.toMatchObject({ code: 'model_damaged' });
  });

  it('refuses a version that does not say its hash', async () => {
    const load = loadChampion(taxi, { ...reference, modelSha256: null }, stores(whole, whole), now);
    await expect(load).rejects.toMatchObject({ code: 'model_damaged' });
  });

  it('says which store is away when none has the file', async () => {
    const load = loadChampion(
      taxi,
      { ...reference, modelKey: null },
      stores(away('mlflow_unavailable'), whole),
      now,
    );
    await expect(load).rejects.toMatchObject({ code: 'mlflow_unavailable' });
  });
});
