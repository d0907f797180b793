import type { Candidate } from '../model.ts';
import { withOverrides } from '../parameters.ts';
import { unreadable } from '../unreadable.ts';
import { boostingModel, parseBoosted } from './boosting-model.ts';
import { objectiveOf } from './objective.ts';
import { BOOSTING_DEFAULTS } from './parameters.ts';
import { advance, prepare, startState } from './trainer.ts';

/**
 * Histogram gradient boosting (Friedman, 2001; the histogram method of Ke et al., LightGBM, 2017) for
 * regression and classification, with missing values and categories split natively.
 */
export const boosting: Candidate = {
  kind: 'boosting',
  title: 'Gradient boosting',
  defaults: BOOSTING_DEFAULTS,

  *fit(train, validation, options) {
    const parameters = withOverrides(BOOSTING_DEFAULTS, options.parameters);
    const objective = objectiveOf(options.task);
    const data = prepare(train, validation);
    const state = startState(data, objective);
    while (state.rounds < parameters.trees && state.rounds - state.bestRounds < parameters.patience) {
      advance(state, data, objective, parameters, options.seed);
      yield {
        share: state.rounds / parameters.trees,
        message: `round ${state.rounds} of at most ${parameters.trees}, best validation ${objective.lossName} ${state.bestLoss.toFixed(4)}`,
      };
    }
    return boostingModel({
      levels: train.matrix.features.map((f) => (f.kind === 'numeric' ? 0 : f.levels)),
      start: state.start,
      trees: state.trees.slice(0, state.bestRounds * objective.outputs),
    });
  },

  parse: (json) => unreadable(() => boostingModel(parseBoosted(json))),
};
