import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import { loadPredictor } from '@deriva/core/models/load-predictor.ts';
import type { Predictor } from '@deriva/core/models/predictor.ts';

/** @throws {DerivaError} not_found, model_damaged, model_unreadable, objects_unavailable */
export async function loadModel(objects: ObjectStore, modelKey: string): Promise<Predictor> {
  return loadPredictor(await objects.get(modelKey));
}
