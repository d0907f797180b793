import { DerivaError } from '../errors.ts';
import type { Predictor } from './predictor.ts';

/** @throws {DerivaError} model_unreadable */
export function loadPredictor(_bytes: Uint8Array): Predictor {
  throw new DerivaError('model_unreadable', 'not written yet');
}
