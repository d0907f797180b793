import { expect, test } from 'vitest';
import { seededRandom } from '../../random/seeded.ts';
import { CLASSES, classesOf, printedSeed, REGRESSION, randomMatrix, signalOf } from '../matrix.fixture.ts';
import { boostingModel } from './boosting-model.ts';
import { objectiveOf } from './objective.ts';
import { BOOSTING_DEFAULTS } from './parameters.ts';
import { advance, prepare, startState } from './trainer.ts';

test.each([
  { task: REGRESSION, answers: (signal: Float64Array) => signal },
  { task: CLASSES, answers: classesOf },
])('the margins kept while training are those the trees give: $task.kind', ({ task, answers }) => {
  const random = seededRandom(printedSeed(`trainer ${task.kind}`));
  const make = (rows: number) => {
    const matrix = randomMatrix(random, rows);
    return { matrix, target: answers(signalOf(matrix, random)) };
  };
  const [train, validation] = [make(2000), make(500)];
  const objective = objectiveOf(task);
  const data = prepare(train, validation);
  const state = startState(data, objective);
  for (let round = 0; round < 12; round++) advance(state, data, objective, BOOSTING_DEFAULTS, 1);

  const levels = train.matrix.features.map((f) => (f.kind === 'numeric' ? 0 : f.levels));
  const model = boostingModel({ levels, start: state.start, trees: state.trees });
  // In and out of the bag, by bin and by value, rare levels that share a bin: all must agree to the bit.
  expect(model.margins(train.matrix)).toEqual(state.margins);
  expect(model.margins(validation.matrix)).toEqual(state.validationMargins);
});
