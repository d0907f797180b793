import { describe, expect, test } from 'vitest';
import { boostingGolden } from '../../../golden/models.ts';
import type { Matrix } from '../../features/matrix.ts';
import { seededRandom } from '../../random/seeded.ts';
import {
  CLASSES,
  categorical,
  classesOf,
  numeric,
  printedSeed,
  REGRESSION,
  randomMatrix,
  signalOf,
  takeRows,
  worstDifference,
} from '../matrix.fixture.ts';
import { runToEnd } from '../model.ts';
import { boosting } from './boosting.ts';
import { parseBoosted } from './boosting-model.ts';

const golden: Matrix = {
  rows: boostingGolden.regression.target.length,
  features: boostingGolden.columns.map((values, i) => numeric(`x${i}`, values)),
};
/** Every row and feature for every tree. */
const ALL = { feature_share: 1, row_share: 1 };
const none = (like: Matrix) => ({ matrix: takeRows(like, []), target: new Float64Array(0) });

test.each([
  { task: REGRESSION, target: boostingGolden.regression.target, margins: boostingGolden.regression.margins },
  {
    task: CLASSES,
    target: boostingGolden.classification.target,
    margins: boostingGolden.classification.margins.flat(),
  },
])('margins are those of LightGBM: $task.kind', ({ task, target, margins }) => {
  const parameters = {
    ...ALL,
    trees: boostingGolden.rounds,
    learning_rate: 0.1,
    leaves: 10,
    min_leaf_rows: 1,
    min_leaf_hessian: 5,
    l2: 1,
  };
  const train = { matrix: golden, target: Float64Array.from(target) };
  const model = runToEnd(boosting.fit(train, none(golden), { task, seed: 1, parameters }));
  expect(worstDifference(model.margins(golden), margins)).toBeLessThan(1e-6);
});

describe.each([
  { task: REGRESSION, answers: (signal: Float64Array) => signal },
  { task: CLASSES, answers: classesOf },
])('properties: $task.kind', ({ task, answers }) => {
  const seed = printedSeed(`boosting ${task.kind}`);
  const random = seededRandom(seed);
  const make = (rows: number) => {
    const matrix = randomMatrix(random, rows);
    return { matrix, target: answers(signalOf(matrix, random)) };
  };
  const [train, validation] = [make(1500), make(500)];
  const parameters = { trees: 30 };
  const fit = (seed: number) => runToEnd(boosting.fit(train, validation, { task, seed, parameters }));
  const model = fit(1);

  test('the same seed gives the same trees, another seed others', () => {
    expect(fit(1).toJSON()).toEqual(model.toJSON());
    expect(fit(2).toJSON()).not.toEqual(model.toJSON());
  });

  test('written and read back it gives the same bits', () => {
    const again = boosting.parse(JSON.parse(JSON.stringify(model.toJSON())));
    expect(again.margins(validation.matrix)).toEqual(model.margins(validation.matrix));
    expect(again.shap(validation.matrix)).toEqual(model.shap(validation.matrix));
  });

  test('a row has the same margin wherever it stands', () => {
    const order = Array.from({ length: 500 }, (_, i) => (i * 37) % 500);
    const margins = model.margins(validation.matrix);
    const moved = model.margins(takeRows(validation.matrix, order));
    const expected = order.flatMap((row) => [
      ...margins.subarray(row * model.outputs, (row + 1) * model.outputs),
    ]);
    expect([...moved]).toEqual(expected);
  });

  test('missing values and categories never seen have a margin', () => {
    const strange: Matrix = {
      rows: 2,
      features: [
        numeric('amount', [null, 1e300]),
        numeric('gaps', [null, -1e300]),
        categorical('kind', 3, [-1, 3]),
        categorical('place', 300, [-1, 300]),
      ],
    };
    expect(model.margins(strange).every(Number.isFinite)).toBe(true);
  });
});

test('stops early, and keeps the rounds up to the best', () => {
  const random = seededRandom(5);
  const noise = (rows: number) => ({
    matrix: randomMatrix(random, rows),
    target: Float64Array.from({ length: rows }, random),
  });
  const progress: string[] = [];
  const parameters = { trees: 200, patience: 5 };
  const work = boosting.fit(noise(400), noise(200), { task: REGRESSION, seed: 1, parameters });
  let step = work.next();
  for (; !step.done; step = work.next()) progress.push(step.value.message);
  const kept = parseBoosted(step.value.toJSON()).trees.length;
  expect(progress.length).toBe(kept + 5);
});

test('splits by category what no order of the codes could split', () => {
  const codes = Array.from({ length: 400 }, (_, i) => i % 8);
  const matrix: Matrix = { rows: 400, features: [categorical('c', 8, codes)] };
  const target = Float64Array.from(codes, (c) => c % 2);
  const parameters = { ...ALL, trees: 1, leaves: 2, learning_rate: 1, l2: 0 };
  const model = runToEnd(
    boosting.fit({ matrix, target }, none(matrix), { task: REGRESSION, seed: 1, parameters }),
  );
  expect(worstDifference(model.margins(matrix), target)).toBeLessThan(1e-12);
});

test('learns where missing values belong', () => {
  const values = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? null : i % 3));
  const matrix: Matrix = { rows: 300, features: [numeric('x', values)] };
  const target = Float64Array.from(values, (v) => (v === 1 ? 0 : 1));
  const parameters = { ...ALL, trees: 1, leaves: 2, learning_rate: 1, l2: 0 };
  const model = runToEnd(
    boosting.fit({ matrix, target }, none(matrix), { task: REGRESSION, seed: 1, parameters }),
  );
  expect(worstDifference(model.margins(matrix), target)).toBeLessThan(1e-12);
});

test.each([
  ['a child in front of its parent', { right: [0, 0, 0] }],
  ['a feature that is not there', { feature: [4, -1, -1] }],
  ['arrays of other lengths', { cover: [2, 1] }],
  ['a set that is not there', { set_at: [0, -1, -1] }],
  ['a number that is none', { threshold: [null, 1, 2] }],
])('refuses a tree with %s', (_, damage) => {
  const tree = {
    feature: [0, -1, -1],
    threshold: [0.5, 1, 2],
    right: [2, 0, 0],
    missing_left: [0, 0, 0],
    cover: [2, 1, 1],
    set_at: [-1, -1, -1],
    bits: [],
  };
  const json = (trees: unknown[]) => ({ levels: [0], start: [0], trees });
  expect(() => boosting.parse(json([tree]))).not.toThrow();
  expect(() => boosting.parse(json([{ ...tree, ...damage }]))).toThrow(
    expect.objectContaining({ code: 'model_unreadable' }),
  );
});
