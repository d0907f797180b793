import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../random/seeded.ts';
import { decidePromotion, type PromotionInput } from './decide-promotion.ts';
import { shareOutside } from './share-outside.ts';

const ROWS = 2000;
const SEED = 42;

/** 2,000 holdout rows of two batches; the challenger's loss is the champion's times its batch's factor, with noise. */
function holdout(factors: readonly [number, number], seed = SEED): PromotionInput {
  const random = seededRandom(seed);
  const slice = Int32Array.from({ length: ROWS }, (_, row) => (row < ROWS / 2 ? 0 : 1));
  const champion = Float64Array.from({ length: ROWS }, () => 0.5 + random());
  return {
    task: { kind: 'regression', transform: 'log' },
    batch: 1,
    champion: { version: '3', losses: champion },
    challenger: {
      version: '4',
      losses: champion.map((loss, row) => loss * factors[slice[row]!]! + noise(random)),
      metrics: { rmse: 5 },
    },
    group: Float64Array.from({ length: ROWS }, (_, row) => row),
    slice,
    gates: [{ metric: 'rmse', atMost: 12 }],
    newBatchTarget: null,
    championTargetRange: null,
  };
}

const noise = (random: Random) => (random() - 0.5) * 0.2;

describe('on the same holdout rows', () => {
  test('a better challenger is promoted, and its comparison is in the record', () => {
    const found = decidePromotion(holdout([0.9, 0.9]));
    expect(found).toMatchObject({ decision: 'promote', criterion: 'better_on_holdout' });
    expect(found.comparison).toMatchObject({
      loss: 'squared_log_error',
      rows: ROWS,
      groups: ROWS,
      zNeeded: 1.96,
    });
    expect(found.comparison!.z).toBeGreaterThan(10);
    expect(found.slices.map((s) => s.slice)).toEqual(['0', '1']);
    expect(found.sentence).toMatch(
      /^On the same 2,000 holdout rows version 4 is \d+(\.\d+)?% better than champion 3/,
    );
  });

  test('a worse one is rejected', () => {
    expect(decidePromotion(holdout([1.04, 1.04]))).toMatchObject({
      decision: 'reject',
      criterion: 'worse_on_holdout',
    });
  });

  test('an identical one is indistinguishable, and so is one without spread', () => {
    const input = holdout([1, 1]);
    const losses = input.champion!.losses;
    for (const shift of [0, -0.1]) {
      const challenger = { ...input.challenger, losses: losses.map(() => 1 + shift) };
      const found = decidePromotion({
        ...input,
        champion: { version: '3', losses: losses.map(() => 1) },
        challenger,
      });
      expect(found).toMatchObject({ decision: 'reject', criterion: 'indistinguishable' });
      expect(found.comparison).toMatchObject({ standardError: 0, z: 0 });
    }
    const same = decidePromotion({ ...input, challenger: { ...input.challenger, losses } });
    expect(same.criterion).toBe('indistinguishable');
    expect(same.sentence).toContain('as good as');
  });

  test('models that differ by chance alone are rarely promoted', () => {
    let promoted = 0;
    for (let seed = 1; seed <= 100; seed++) {
      if (decidePromotion(holdout([1, 1], seed)).decision === 'promote') promoted++;
    }
    expect(promoted, 'seeds 1 to 100').toBeLessThanOrEqual(7);
  });

  test('rows of one group count once: ten copies of each row leave z where it was', () => {
    const input = holdout([0.995, 0.995]);
    const tenfold = (values: Float64Array) =>
      Float64Array.from({ length: ROWS * 10 }, (_, i) => values[i % ROWS]!);
    const copied = decidePromotion({
      ...input,
      champion: { version: '3', losses: tenfold(input.champion!.losses) },
      challenger: { ...input.challenger, losses: tenfold(input.challenger.losses) },
      group: tenfold(input.group),
      slice: Int32Array.from({ length: ROWS * 10 }, (_, i) => input.slice[i % ROWS]!),
    });
    expect(copied.comparison!.z).toBeCloseTo(decidePromotion(input).comparison!.z, 6);
  });

  test('the order of rows does not matter', () => {
    const input = holdout([0.97, 0.99]);
    const reversed = decidePromotion({
      ...input,
      champion: { version: '3', losses: input.champion!.losses.toReversed() },
      challenger: { ...input.challenger, losses: input.challenger.losses.toReversed() },
      group: input.group.toReversed(),
      slice: input.slice.toReversed(),
    });
    expect(reversed.comparison!.z).toBeCloseTo(decidePromotion(input).comparison!.z, 8);
  });
});

describe('a slice', () => {
  test('that gets worse by more than 5% beyond doubt vetoes', () => {
    const found = decidePromotion(holdout([1.15, 0.7]));
    expect(found).toMatchObject({ decision: 'reject', criterion: 'slice_veto' });
    expect(found.slices.map((s) => s.vetoes)).toEqual([true, false]);
    expect(found.slices[0]!.lowerBound).toBeGreaterThan(0.05);
    expect(found.sentence).toContain('worse on batch 0 by 1');
  });

  test('that gets worse by less does not', () => {
    expect(decidePromotion(holdout([1.03, 0.7])).criterion).toBe('better_on_holdout');
  });

  test('is a trade-off where a fifth of the new target left the range of the champion', () => {
    const band = {
      championTargetRange: [1, 10] as const,
      newBatchTarget: Float64Array.of(2, 3, 4, 5, 11),
    };
    const found = decidePromotion({ ...holdout([1.15, 0.7]), ...band });
    expect(found).toMatchObject({ decision: 'promote', targetOutsideRange: 0.2 });
    expect(found.slices[0]).toMatchObject({ vetoes: false, tradeOff: true });
    expect(found.sentence).toContain('trade-off');
    const own = decidePromotion({ ...holdout([0.7, 1.15]), ...band });
    expect(own.criterion, 'the new batch itself is never traded off').toBe('slice_veto');
    const inside = { ...band, newBatchTarget: Float64Array.of(2, 3, 4, 5, 6, 11) };
    expect(decidePromotion({ ...holdout([1.15, 0.7]), ...inside }).criterion).toBe('slice_veto');
  });

  test('of a few groups vetoes nothing', () => {
    const input = holdout([0.8, 0.8]);
    const slice = input.slice.map((s, row) => (row < 20 ? 7 : s));
    const losses = input.challenger.losses.map((loss, row) => (row < 20 ? loss * 3 : loss));
    const found = decidePromotion({ ...input, slice, challenger: { ...input.challenger, losses } });
    expect(found.criterion).toBe('better_on_holdout');
    expect(found.slices.find((s) => s.slice === '7')).toMatchObject({ rows: 20, lowerBound: -1 });
  });
});

describe('gates, baseline and divergence', () => {
  const gates = [{ metric: 'rmse', atMost: 4 }];

  test('a better challenger below a gate is rejected', () => {
    const found = decidePromotion({ ...holdout([0.9, 0.9]), gates });
    expect(found).toMatchObject({ decision: 'reject', criterion: 'quality_gate' });
    expect(found.sentence).toContain('rmse is 5 where the limit is 4');
  });

  test('the first model is the baseline if it passes the gates', () => {
    const first = { ...holdout([1, 1]), champion: null };
    expect(decidePromotion(first)).toMatchObject({
      decision: 'baseline',
      criterion: 'baseline',
      comparison: null,
      gates: [{ metric: 'rmse', value: 5, limit: 12, passed: true }],
    });
    expect(decidePromotion({ ...first, gates })).toMatchObject({
      decision: 'reject',
      criterion: 'quality_gate',
    });
  });

  test('a challenger whose losses are no numbers diverged', () => {
    const input = holdout([0.9, 0.9]);
    const losses = input.challenger.losses.with(5, Number.NaN);
    const found = decidePromotion({
      ...input,
      challenger: { ...input.challenger, losses, metrics: { rows: 0 } },
    });
    expect(found).toMatchObject({ decision: 'reject', criterion: 'diverged', gates: [] });
    const none = { version: null, losses: Float64Array.of(Number.NaN), metrics: {} };
    expect(decidePromotion({ ...input, champion: null, challenger: none }).sentence).toBe(
      'Every candidate diverged: there is no challenger.',
    );
  });

  test('a champion that overflows on a row leaves the comparison finite', () => {
    const input = holdout([0.9, 0.9]);
    const losses = input.champion!.losses.with(5, Number.POSITIVE_INFINITY);
    const found = decidePromotion({ ...input, champion: { version: '3', losses } });
    expect(Number.isFinite(found.comparison!.z)).toBe(true);
  });

  test('a metric that overflowed fails its gate', () => {
    const input = holdout([0.9, 0.9]);
    const found = decidePromotion({ ...input, challenger: { ...input.challenger, metrics: { rows: ROWS } } });
    expect(found).toMatchObject({
      criterion: 'quality_gate',
      gates: [{ value: Number.MAX_VALUE, passed: false }],
    });
  });
});

test('the ends of a range are inside', () => {
  expect(shareOutside(Float64Array.of(1, 2, 3, 4), [1, 3])).toBe(0.25);
  expect(shareOutside(new Float64Array(0), [0, 1])).toBe(0);
});
