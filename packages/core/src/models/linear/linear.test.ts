import { describe, expect, test } from 'vitest';
import { linearGolden } from '../../../golden/models.ts';
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
import { linear } from './linear.ts';
import { parseLinear } from './linear-model.ts';

const golden: Matrix = {
  rows: linearGolden.regression.target.length,
  features: [
    ...linearGolden.numbers.map((values, i) => numeric(`number_${i}`, values)),
    ...linearGolden.codes.map((codes, i) => categorical(`category_${i}`, linearGolden.levels[i]!, codes)),
  ],
};
const nothing = { matrix: takeRows(golden, []), target: new Float64Array(0) };

describe('coefficients are those of scikit-learn', () => {
  test.each(linearGolden.regression.fits)('Ridge, alpha $l2', ({ l2, coefficients, intercept }) => {
    const target = Float64Array.from(linearGolden.regression.target);
    const train = { matrix: golden, target };
    const model = runToEnd(linear.fit(train, nothing, { task: REGRESSION, seed: 1, parameters: { l2 } }));
    const fitted = parseLinear(model.toJSON()).coefficients;
    expect(worstDifference(fitted, [...coefficients, intercept])).toBeLessThan(1e-8);
  });

  test.each(linearGolden.classification.fits)('LogisticRegression, C 1 / $l2', (fit) => {
    const target = Float64Array.from(linearGolden.classification.target);
    const options = { task: CLASSES, seed: 1, parameters: { l2: fit.l2 } };
    const model = runToEnd(linear.fit({ matrix: golden, target }, nothing, options));
    const fitted = parseLinear(model.toJSON()).coefficients;
    const columns = fit.coefficients[0]!.length;
    fit.coefficients.forEach((ofClass, k) => {
      const mine = ofClass.map((_, column) => fitted[column * 3 + k]!);
      expect(worstDifference(mine, ofClass)).toBeLessThan(1e-6);
    });
    const intercepts = fitted.subarray(columns * 3);
    const mean = intercepts.reduce((sum, b) => sum + b, 0) / 3;
    expect(
      worstDifference(
        intercepts.map((b) => b - mean),
        fit.intercepts,
      ),
    ).toBeLessThan(1e-6);
  });
});

describe.each([
  { task: REGRESSION, answers: (signal: Float64Array) => signal },
  { task: CLASSES, answers: classesOf },
])('properties: $task.kind', ({ task, answers }) => {
  const seed = printedSeed(`linear ${task.kind}`);
  const random = seededRandom(seed);
  // Without the category of many levels, which would cost seconds and show nothing more.
  const make = (rows: number): Matrix => ({
    rows,
    features: randomMatrix(random, rows).features.slice(0, 3),
  });
  const matrix = make(300);
  const train = { matrix, target: answers(signalOf(matrix, random)) };
  const fit = () => runToEnd(linear.fit(train, nothing, { task, seed: 1 }));
  const model = fit();
  const rows = make(200);

  test('SHAP values add up to the margin, and average to zero over the training rows', () => {
    const { base, values } = model.shap(rows);
    const margins = model.margins(rows);
    const sums = margins.map((_, i) => {
      const row = Math.floor(i / model.outputs);
      let sum = base[i % model.outputs]!;
      for (let f = 0; f < 3; f++) sum += values[(row * 3 + f) * model.outputs + (i % model.outputs)]!;
      return sum;
    });
    expect(worstDifference(sums, margins)).toBeLessThan(1e-12);

    const overTraining = model.shap(matrix).values;
    const width = 3 * model.outputs;
    for (let i = 0; i < width; i++) {
      let mean = 0;
      for (let row = 0; row < matrix.rows; row++) mean += overTraining[row * width + i]! / matrix.rows;
      expect(mean).toBeCloseTo(0, 12);
    }
  });

  test('written and read back, and fitted again, it gives the same bits', () => {
    const again = linear.parse(JSON.parse(JSON.stringify(model.toJSON())));
    expect(again.margins(rows)).toEqual(model.margins(rows));
    expect(again.shap(rows)).toEqual(model.shap(rows));
    expect(fit().margins(rows)).toEqual(model.margins(rows));
  });
});

test('a column that never moves, or is always missing, gets no weight', () => {
  const random = seededRandom(3);
  const matrix: Matrix = {
    rows: 50,
    features: [
      numeric(
        'constant',
        Array.from({ length: 50 }, () => 7),
      ),
      numeric(
        'empty',
        Array.from({ length: 50 }, () => null),
      ),
      numeric(
        'moves',
        Array.from({ length: 50 }, () => random()),
      ),
    ],
  };
  const target = Float64Array.from({ length: 50 }, () => random());
  const model = runToEnd(linear.fit({ matrix, target }, nothing, { task: REGRESSION, seed: 1 }));
  const [constant, empty] = parseLinear(model.toJSON()).coefficients;
  expect([constant, empty]).toEqual([0, 0]);
});

test('what it did not write is refused', () => {
  expect(() => linear.parse({ outputs: 1, encoding: [], coefficients: [1, 2], means: [] })).toThrow(
    expect.objectContaining({ code: 'model_unreadable' }),
  );
});
