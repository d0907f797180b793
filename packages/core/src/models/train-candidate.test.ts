import { describe, expect, test } from 'vitest';
import { diabetes } from '../problems/diabetes.ts';
import type { CandidateKind, Problem } from '../problems/problem.ts';
import { taxi } from '../problems/taxi.ts';
import { seededRandom } from '../random/seeded.ts';
import { cell, type Row, type Table, take } from '../tables/table.ts';
import { TableBuilder } from '../tables/table-builder.ts';
import { loadPredictor } from './load-predictor.ts';
import { printedSeed } from './matrix.fixture.ts';
import { runToEnd } from './model.ts';
import { realTables } from './real-tables.fixture.ts';
import { trainCandidate } from './train-candidate.ts';

const real = {
  taxi: realTables(taxi),
  diabetes: realTables(diabetes, 6_000),
};

const CASES: { problem: Problem; kind: CandidateKind; data: (typeof real)['taxi'] }[] = [
  { problem: taxi, kind: 'linear', data: real.taxi },
  { problem: taxi, kind: 'boosting', data: real.taxi },
  { problem: diabetes, kind: 'linear', data: real.diabetes },
  { problem: diabetes, kind: 'boosting', data: real.diabetes },
];

describe.each(CASES)('$problem.name, $kind', ({ problem, kind, data }) => {
  const options = { seed: 11, throughBatch: 0 };
  const train = (tables: NonNullable<typeof data>) =>
    runToEnd(trainCandidate(problem, kind, tables, options));
  const trained = data && train(data);
  const random = seededRandom(printedSeed(`${problem.name} ${kind}`));

  test.skipIf(!data)('explanations of 1,000 real rows add up to the prediction in its unit', () => {
    const rows = sample(data!, 1000, random);
    const { predictor } = trained!;
    const predictions = predictor.predict(rows);
    const classes = problem.task.kind === 'classification' ? problem.task.classes : [undefined];
    const worst = { ofPrediction: 0, ofLarger: 0, factors: 0 };
    let equal = 0;
    for (const ofClass of classes) {
      predictor.explain(rows, ofClass).forEach(({ baseValue, prediction, contributions, factors }, i) => {
        const predicted = predictions[i]!;
        if (prediction === ('value' in predicted ? predicted.value : predicted.chances[ofClass!])) equal++;
        const error = Math.abs(total(contributions, baseValue) - prediction);
        worst.ofPrediction = Math.max(worst.ofPrediction, error / prediction);
        worst.ofLarger = Math.max(worst.ofLarger, error / Math.max(prediction, baseValue));
        if (!factors) return;
        const product = Object.values(factors).reduce((a, b) => a * b, baseValue);
        worst.factors = Math.max(worst.factors, Math.abs(product / prediction - 1));
      });
    }
    expect(equal).toBe(1000 * classes.length);
    expect(worst.ofPrediction).toBeLessThan(1e-6);
    // Beside a base of .1 a chance of 1e-8 has but eight digits: what can be had is the rounding of the sum.
    expect(worst.ofLarger).toBeLessThan(1e-14);
    expect(worst.factors).toBeLessThan(1e-12);
    expect(Object.keys(predictor.explain(take(rows, Int32Array.of(0)))[0]!.contributions)).toEqual(
      predictor.columns,
    );
  });

  test.skipIf(!data)('the same rows and seed give the same bytes', () => {
    expect(Buffer.compare(train(data!).bytes, trained!.bytes)).toBe(0);
  });

  test.skipIf(!data)('a file read back scores with the same bits, in any order and one by one', () => {
    const order = Int32Array.from({ length: data!.holdout.rows }, (_, i) => data!.holdout.rows - 1 - i);
    const scores = trained!.predictor.scores(data!.holdout);
    const width = scores.length / data!.holdout.rows;
    const again = loadPredictor(trained!.bytes);
    expect(again.scores(data!.holdout)).toEqual(scores);
    const turned = again.scores(take(data!.holdout, order));
    const expected = Float64Array.from(
      scores,
      (_, i) => scores[order[Math.floor(i / width)]! * width + (i % width)]!,
    );
    expect(turned).toEqual(expected);
    expect(again.scores(inputsOnly(problem, data!.holdout, 5))).toEqual(
      scores.subarray(5 * width, 6 * width),
    );
  });

  test.skipIf(!data)('rows of nothing but gaps, or of levels never seen, get a finite answer', () => {
    const inputs = problem.columns.filter((c) => c.role === 'input');
    const empty = tableOf(problem, [Object.fromEntries(inputs.map((c) => [c.name, null]))]);
    const strangeRow = Object.fromEntries(
      inputs.map((c) => [c.name, c.kind === 'category' ? 'never seen' : null]),
    );
    const { predictor } = trained!;
    for (const table of [empty, tableOf(problem, [strangeRow])]) {
      expect(predictor.scores(table).every(Number.isFinite)).toBe(true);
      const [explanation] = predictor.explain(table);
      expect(Object.values(explanation!.contributions).every(Number.isFinite)).toBe(true);
    }
    const flagged = predictor.unknownCategories([strangeRow]);
    expect(flagged.length).toBeGreaterThan(0);
    expect(flagged.every(({ value }) => value === 'never seen')).toBe(true);
  });

  test.skipIf(!data)('importance is in shares, and the target range covers what was trained on', () => {
    const importance = trained!.predictor.importance(sample(data!, 300, random));
    expect(total(importance, 0)).toBeCloseTo(1, 12);
    expect(trained!.diverged).toBe(false);
    expect(trained!.file.trainedOn).toMatchObject({ rows: data!.train.rows, throughBatch: 0 });
    if (problem.name === 'taxi') {
      const [low, high] = trained!.file.trainedOn.targetRange!;
      expect(low).toBeGreaterThan(1);
      expect(high).toBeLessThan(120);
    }
  });
});

test.skipIf(!real.taxi)('without a transform, SHAP values are contributions as they are', () => {
  const problem: Problem = { ...taxi, task: { kind: 'regression', transform: 'identity' } };
  const { predictor } = runToEnd(
    trainCandidate(problem, 'boosting', real.taxi!, { seed: 1, throughBatch: 0 }),
  );
  const [explanation] = predictor.explain(take(real.taxi!.holdout, Int32Array.of(0)));
  expect(explanation).toMatchObject({ method: 'shap', unit: 'min' });
  expect(explanation).not.toHaveProperty('factors');
  const { baseValue, prediction, contributions } = explanation!;
  expect(total(contributions, baseValue)).toBeCloseTo(prediction, 10);
});

test.skipIf(!real.diabetes)('a class that does not exist is refused', () => {
  const { predictor } = runToEnd(
    trainCandidate(diabetes, 'boosting', real.diabetes!, {
      seed: 1,
      throughBatch: 0,
      parameters: { trees: 2 },
    }),
  );
  const rows = take(real.diabetes!.holdout, Int32Array.of(0));
  expect(() => predictor.explain(rows, 'MAYBE')).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});

test('too few rows are refused, and so are rows without an answer', () => {
  const none = new TableBuilder([]).build();
  const train = (table: Table) =>
    runToEnd(
      trainCandidate(taxi, 'linear', { train: table, validation: table }, { seed: 1, throughBatch: 0 }),
    );
  expect(() => train(none)).toThrow(expect.objectContaining({ code: 'too_few_rows' }));
  const row = Object.fromEntries(taxi.columns.map((c) => [c.name, c.kind === 'category' ? '1' : 40]));
  const unanswered = { ...row, trip_duration: null };
  expect(() =>
    train(
      tableOf(
        taxi,
        Array.from({ length: 40 }, () => unanswered),
        true,
      ),
    ),
  ).toThrow(RangeError);
});

test('a parameter that does not exist is refused', () => {
  const rows = Array.from({ length: 40 }, () =>
    Object.fromEntries(taxi.columns.map((c) => [c.name, c.kind === 'category' ? '1' : 40])),
  );
  const table = tableOf(taxi, rows, true);
  const work = trainCandidate(
    taxi,
    'boosting',
    { train: table, validation: table },
    {
      seed: 1,
      throughBatch: 0,
      parameters: { depth: 3 },
    },
  );
  expect(() => runToEnd(work)).toThrow('There is no parameter "depth"');
});

function total(values: Readonly<Record<string, number>>, start: number): number {
  return Object.values(values).reduce((a, b) => a + b, start);
}

function sample(data: { holdout: Table; train: Table }, rows: number, random: () => number): Table {
  const from = data.holdout.rows >= rows ? data.holdout : data.train;
  return take(
    from,
    Int32Array.from({ length: rows }, () => Math.floor(random() * from.rows)),
  );
}

function tableOf(problem: Problem, rows: readonly Row[], withTarget = false): Table {
  const columns = problem.columns.filter((c) => c.role === 'input' || (withTarget && c.role === 'target'));
  const builder = new TableBuilder(
    columns.map((c) => ({ name: c.name, kind: c.kind === 'category' ? 'category' : 'number' })),
  );
  for (const row of rows) builder.push(columns.map((c) => row[c.name] ?? null));
  return builder.build();
}

/** One row as serving sees it: a table of its own, without the target. */
function inputsOnly(problem: Problem, table: Table, row: number): Table {
  const inputs = problem.columns.filter((c) => c.role === 'input');
  return tableOf(problem, [Object.fromEntries(inputs.map((c) => [c.name, cell(table, c.name, row)]))]);
}
