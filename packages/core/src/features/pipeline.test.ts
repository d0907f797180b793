import { describe, expect, test } from 'vitest';
import type { FeatureSpec, Problem } from '../problems/problem.ts';
import { taxi } from '../problems/taxi.ts';
import { seededRandom } from '../random/seeded.ts';
import { type Cell, type Table, take } from '../tables/table.ts';
import { TableBuilder } from '../tables/table-builder.ts';
import { applyPipeline } from './apply-pipeline.ts';
import { fitPipeline } from './fit-pipeline.ts';
import { unknownCategories } from './unknown-categories.ts';

const FEATURES: FeatureSpec[] = [
  { column: 'colour', encoding: { kind: 'category', maxLevels: 2 } },
  { column: 'size', encoding: { kind: 'ordinal', values: { small: 0, large: 1 } } },
  {
    column: 'code',
    encoding: {
      kind: 'code_groups',
      groups: [
        {
          name: 'low',
          ranges: [
            [0, 10],
            [100, 101],
          ],
        },
        { name: 'letters', prefixes: ['V', 'E9'] },
      ],
      other: 'Other',
    },
  },
  { column: 'angle', encoding: { kind: 'cyclic', period: 4 } },
];
const PROBLEM: Problem = { ...taxi, derived: [], features: FEATURES };

function tableOf(rows: Cell[][]): Table {
  const builder = new TableBuilder([
    { name: 'colour', kind: 'category' },
    { name: 'size', kind: 'category' },
    { name: 'code', kind: 'category' },
    { name: 'angle', kind: 'number' },
  ]);
  for (const row of rows) builder.push(row);
  return builder.build();
}

const TRAIN = tableOf([
  ['red', 'small', '5', 0],
  ['green', 'large', '5', 0],
  ['blue', 'large', '5', 0],
  ['blue', 'large', '5', 0],
  ['black', 'large', '5', 0],
]);

const fittedColours = (table: Table) => fitPipeline(PROBLEM, table).features[0];

test('takes a quantity over orders of magnitude as its logarithm, under its own column', () => {
  const pipeline = { derived: [], features: [{ kind: 'log', column: 'angle' }] } as const;
  const [feature] = applyPipeline(
    pipeline,
    tableOf([
      ['red', 'small', '5', Math.E - 1],
      ['red', 'small', '5', null],
    ]),
  ).features;
  expect(feature).toMatchObject({
    kind: 'numeric',
    name: 'angle_log',
    column: 'angle',
    values: Float64Array.of(1, Number.NaN),
  });
});

test('keeps the commonest levels, ties by text, and remembers the rare', () => {
  expect(fittedColours(TRAIN)).toEqual({
    kind: 'category',
    column: 'colour',
    levels: ['blue', 'black'],
    rare: ['green', 'red'],
  });
});

test('the order of rows, and levels that no row has, change nothing', () => {
  expect(fittedColours(take(TRAIN, Int32Array.of(4, 3, 2, 1, 0)))).toEqual(fittedColours(TRAIN));
  expect(fittedColours(take(TRAIN, Int32Array.of(2, 3)))).toMatchObject({ levels: ['blue'], rare: [] });
});

describe('applied', () => {
  const pipeline = fitPipeline(PROBLEM, TRAIN);
  const table = tableOf([
    ['blue', 'small', '9.99', 1],
    ['black', 'large', '10', 0],
    ['red', 'huge', 'V58', 2],
    ['never seen', 'constructor', '100.5', 3],
    [null, null, null, null],
  ]);
  const [colour, size, code, sine, cosine] = applyPipeline(pipeline, table).features;

  test('a category is its level, rare and unknown levels are "other", missing is -1', () => {
    expect(colour).toMatchObject({ kind: 'categorical', levels: 2, codes: Int32Array.of(0, 1, 2, 2, -1) });
  });

  test('an ordinal is its value; what is not in the table is missing', () => {
    expect(size).toMatchObject({
      kind: 'numeric',
      values: Float64Array.of(0, 1, Number.NaN, Number.NaN, Number.NaN),
    });
  });

  test('a code is its group', () => {
    expect(code).toMatchObject({ kind: 'categorical', levels: 2, codes: Int32Array.of(0, 2, 1, 0, -1) });
  });

  test('a quantity on a circle is a sine and a cosine of one column', () => {
    expect(sine).toMatchObject({ name: 'angle_sin', column: 'angle' });
    expect(cosine).toMatchObject({ name: 'angle_cos', column: 'angle' });
    const values = (feature: typeof sine) => (feature?.kind === 'numeric' ? [...feature.values] : []);
    const close = (expected: number[]) => [...expected.map((v) => expect.closeTo(v, 15)), Number.NaN];
    expect(values(sine)).toEqual(close([1, 0, 0, -1]));
    expect(values(cosine)).toEqual(close([0, 1, -1, 0]));
  });

  test('a row gets the same features wherever it stands', () => {
    const random = seededRandom(7);
    const order = Int32Array.from({ length: 20 }, () => Math.floor(random() * table.rows));
    const moved = applyPipeline(pipeline, take(table, order)).features[0];
    const expected = Int32Array.from(order, (row) =>
      colour?.kind === 'categorical' ? colour.codes[row]! : 0,
    );
    expect(moved).toMatchObject({ codes: expected });
  });
});

test('names the levels that training never saw, and not those it saw rarely', () => {
  const rows = [
    { colour: 'red', size: 'large', code: 'no group' },
    { colour: 'mauve', size: 'huge', code: null },
    { colour: null },
  ];
  expect(unknownCategories(fitPipeline(PROBLEM, TRAIN), rows)).toEqual([
    { row: 1, column: 'colour', value: 'mauve' },
    { row: 1, column: 'size', value: 'huge' },
  ]);
});
