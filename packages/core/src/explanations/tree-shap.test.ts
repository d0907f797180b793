import { describe, expect, test } from 'vitest';
import { treeShapGolden } from '../../golden/models.ts';
import { denseRows } from '../features/dense-rows.ts';
import type { Matrix } from '../features/matrix.ts';
import { boosting } from '../models/boosting/boosting.ts';
import { type Boosted, parseBoosted } from '../models/boosting/boosting-model.ts';
import { goesLeft, type Tree } from '../models/boosting/tree.ts';
import {
  CLASSES,
  categorical,
  classesOf,
  numeric,
  printedSeed,
  REGRESSION,
  randomMatrix,
  signalOf,
  worstDifference,
} from '../models/matrix.fixture.ts';
import { runToEnd } from '../models/model.ts';
import { seededRandom } from '../random/seeded.ts';

describe('is that of LightGBM and of the shap package', () => {
  test.each(treeShapGolden)('$name', (golden) => {
    const model = boosting.parse(golden.model);
    const matrix: Matrix = {
      rows: golden.rows.length,
      features: golden.model.levels.map((levels, f) => {
        const values = golden.rows.map((row) => row[f]!);
        return levels === 0
          ? numeric(`f${f}`, values)
          : categorical(
              `f${f}`,
              levels,
              values.map((code) => code ?? -1),
            );
      }),
    };
    const { base, values } = model.shap(matrix);
    expect(worstDifference(model.margins(matrix), golden.margins.flat())).toBeLessThan(1e-12);
    expect(worstDifference(base, golden.base)).toBeLessThan(1e-9);
    expect(worstDifference(values, golden.shap.flat(2))).toBeLessThan(1e-9);
  });
});

describe.each([
  { task: REGRESSION, answers: (signal: Float64Array) => signal },
  { task: CLASSES, answers: classesOf },
])('on random models with categories and missing values: $task.kind', ({ task, answers }) => {
  const random = seededRandom(printedSeed(`tree SHAP ${task.kind}`));
  const matrix = randomMatrix(random, 1200);
  const train = { matrix, target: answers(signalOf(matrix, random)) };
  const parameters = { trees: 8, leaves: 24, min_leaf_rows: 5 };
  const model = runToEnd(boosting.fit(train, train, { task, seed: 1, parameters }));
  const rows = randomMatrix(random, 100);

  test('adds up to the margin', () => {
    const { base, values } = model.shap(rows);
    const margins = model.margins(rows);
    const sums = margins.map((_, i) => {
      const [row, k] = [Math.floor(i / model.outputs), i % model.outputs];
      let sum = base[k]!;
      for (let f = 0; f < 4; f++) sum += values[(row * 4 + f) * model.outputs + k]!;
      return sum;
    });
    expect(worstDifference(sums, margins)).toBeLessThan(1e-12);
  });

  test('is what the definition gives, over all sets of features', () => {
    const boosted = parseBoosted(model.toJSON());
    expect(boosted.trees.some((tree) => tree.bits.length > 0)).toBe(true);
    const { values } = model.shap(rows);
    expect(worstDifference(values, byDefinition(boosted, rows))).toBeLessThan(1e-12);
  });
});

/** Shapley's formula itself: every feature, every set of the others, every tree. */
function byDefinition({ trees, start }: Boosted, matrix: Matrix): Float64Array {
  const features = matrix.features.length;
  const outputs = start.length;
  const dense = new Float64Array(matrix.rows * features);
  denseRows(matrix, 0, matrix.rows, dense);
  const values = new Float64Array(matrix.rows * features * outputs);
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  for (let row = 0; row < matrix.rows; row++) {
    trees.forEach((tree, t) => {
      for (let known = 0; known < 1 << features; known++) {
        const size = known.toString(2).replaceAll('0', '').length;
        const without = expected(tree, 0, dense, row * features, known);
        for (let f = 0; f < features; f++) {
          if ((known >> f) & 1) continue;
          const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features);
          const gain = expected(tree, 0, dense, row * features, known | (1 << f)) - without;
          values[(row * features + f) * outputs + (t % outputs)]! += weight * gain;
        }
      }
    });
  }
  return values;
}

/** Value of a tree where features outside `known` send a row down both sides in proportion to the cover. */
function expected(tree: Tree, node: number, rows: Float64Array, offset: number, known: number): number {
  const feature = tree.feature[node]!;
  if (feature < 0) return tree.threshold[node]!;
  const [left, right] = [node + 1, tree.right[node]!];
  if ((known >> feature) & 1) {
    const child = goesLeft(tree, node, rows[offset + feature]!) ? left : right;
    return expected(tree, child, rows, offset, known);
  }
  const [a, b] = [tree.cover[left]!, tree.cover[right]!];
  return (
    (a * expected(tree, left, rows, offset, known) + b * expected(tree, right, rows, offset, known)) / (a + b)
  );
}

test('trees without a split, and none at all, give every feature nothing', () => {
  const matrix = randomMatrix(seededRandom(1), 10);
  const target = Float64Array.from({ length: 10 }, () => 3);
  const train = { matrix, target };
  const model = runToEnd(boosting.fit(train, train, { task: REGRESSION, seed: 1, parameters: { trees: 2 } }));
  const { base, values } = model.shap(matrix);
  expect([...base]).toEqual([3]);
  expect(values.every((v) => v === 0)).toBe(true);
});
