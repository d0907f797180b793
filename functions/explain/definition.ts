import { modelStage } from '../shared/model-stage.ts';
import { explainBatch } from './explain.ts';

export const define = modelStage(
  {
    stage: 'explain',
    summary:
      'Chooses and registers the challenger, and says what it relies on beside what the champion relies on.',
  },
  explainBatch,
);
