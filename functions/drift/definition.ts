import { modelStage } from '../shared/model-stage.ts';
import { driftOfBatch } from './drift.ts';

export const define = modelStage(
  {
    stage: 'drift',
    summary:
      'Holds a batch against what the champion was trained on and decides, with evidence, whether to train.',
  },
  driftOfBatch,
);
