import { modelStage } from '../shared/model-stage.ts';
import { promoteBatch } from './promote.ts';

export const define = modelStage(
  {
    stage: 'promote',
    summary:
      'Holds the challenger against the champion on the same holdout rows and moves the alias if it is proven better.',
  },
  promoteBatch,
);
