import { createHash } from 'node:crypto';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import { asDerivaError, DerivaError } from '@deriva/core/errors.ts';
import { loadPredictor } from '@deriva/core/models/load-predictor.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { Champion, ChampionReference } from './champion.ts';
import { readModelCard } from './model-card.ts';

const ARTIFACT = 'model/model.json';

export interface ModelStores {
  readonly registry: Pick<Registry, 'artifact'>;
  readonly objects: Pick<ObjectStore, 'get'>;
}

/**
 * Fetches the file of a version, from its MLflow run or else from the object store, and brings it to life
 * only if its bytes hash to what the version says: a half-written or exchanged file never serves.
 * @throws {DerivaError} model_damaged, model_unreadable; mlflow_unavailable or objects_unavailable when
 * no store that answered had the right bytes.
 */
export async function loadChampion(
  problem: Problem,
  reference: ChampionReference,
  stores: ModelStores,
  now: Date,
): Promise<Champion> {
  const bytes = await rightBytes(reference, stores);
  return {
    problem,
    version: reference.version,
    runId: reference.runId,
    sha256: reference.modelSha256 ?? '',
    loadedAt: now,
    predictor: loadPredictor(bytes),
    card: readModelCard(bytes),
  };
}

async function rightBytes(reference: ChampionReference, stores: ModelStores): Promise<Uint8Array> {
  const { version, runId, modelKey, modelSha256 } = reference;
  if (!modelSha256) {
    throw new DerivaError(
      'model_damaged',
      `Version ${version} has no tag deriva.model_sha256; its file cannot be checked.`,
    );
  }
  const places = [
    { name: 'MLflow', read: () => stores.registry.artifact(runId, ARTIFACT) },
    ...(modelKey ? [{ name: 'the object store', read: () => stores.objects.get(modelKey) }] : []),
  ];
  const failures: DerivaError[] = [];
  for (const place of places) {
    try {
      const bytes = await place.read();
      if (createHash('sha256').update(bytes).digest('hex') === modelSha256) return bytes;
      failures.push(
        new DerivaError(
          'model_damaged',
          `The file of version ${version} in ${place.name} is not what its hash says.`,
        ),
      );
    } catch (thrown) {
      failures.push(asDerivaError(thrown));
    }
  }
  // A damaged file is worse news than a store that is away, and no retry heals it.
  throw failures.find((f) => f.code === 'model_damaged') ?? failures[0]!;
}
