import { describe, expect, test } from 'vitest';
import { DRIFT_DEFAULTS, type Problem } from '../problems/problem.ts';
import { seededRandom } from '../random/seeded.ts';
import { driftReport } from './decide.ts';
import type { DriftReport, TrainReason } from './drift-report.ts';
import { holdoutLoss } from './holdout-loss.ts';
import { against, houses, importance, sample, withNumbers } from './houses.fixture.ts';

const batch = () => sample({ rows: 4000, seed: 2 });
const shifted = (by: number, seed = 2) => withNumbers(sample({ rows: 4000, seed }), 'size', (m2) => m2 + by);
const reason = (report: DriftReport, name: TrainReason) => report.reasons.find((r) => r.reason === name)!;

/** Losses around a mean, one row a group. */
function losses(mean: number, rows: number, seed: number, back = 0) {
  const random = seededRandom(seed);
  return {
    loss: Float64Array.from({ length: rows }, () => mean * 2 * random()),
    group: Float64Array.from({ length: rows }, (_, row) => row + back * 1e6),
    returning: new Uint8Array(rows).fill(back),
  };
}

function joined(a: ReturnType<typeof losses>, b: ReturnType<typeof losses>) {
  return {
    loss: Float64Array.of(...a.loss, ...b.loss),
    group: Float64Array.of(...a.group, ...b.group),
    returning: Uint8Array.of(...a.returning, ...b.returning),
  };
}

const championWith = (held: ReturnType<typeof losses>) => ({
  version: '2',
  throughBatch: 2,
  importance,
  holdout: holdoutLoss(houses.task, held.loss, held.group, held.returning),
});

test('without a champion the baseline is trained', () => {
  const report = driftReport(against(batch(), { champion: null, reference: null }));
  expect(report).toMatchObject({
    verdict: 'no_reference',
    decision: 'train',
    criterion: 'baseline',
    champion: null,
    columns: [],
    rows: { reference: 0, batch: 4000 },
  });
});

test('without a reason nothing is trained, and the sentence says what was looked at', () => {
  const report = driftReport(against(batch()));
  expect(report).toMatchObject({ decision: 'skip', criterion: 'no_reason' });
  expect(report.reasons.map((r) => r.reason)).toEqual([
    'input_drift',
    'target_drift',
    'degradation',
    'headroom',
  ]);
  expect(report.sentence).toMatch(/^No reason to train\. The inputs have not drifted\. Price has not moved:/);
});

describe('target drift', () => {
  test('of a value: over 0.10 σ of its logarithm', () => {
    const dearer = { ...batch(), target: batch().target.map((usd) => usd * 1.2) };
    const report = driftReport(against(dearer));
    expect(report).toMatchObject({ verdict: 'no_drift', decision: 'train', criterion: 'target_drift' });
    expect(report.sentence).toMatch(
      /^Price has moved: geometric mean [\d,]+ USD → [\d,]+ USD, a distance of 0\.\d+ σ/,
    );
    const barely = { ...batch(), target: batch().target.map((usd) => usd * 1.005) };
    expect(driftReport(against(barely)).criterion).toBe('no_reason');
  });

  test('of classes: over a Jensen-Shannon distance of 0.05', () => {
    const problem: Problem = {
      ...houses,
      task: { kind: 'classification', classes: ['sold', 'unsold'], positive: 'sold' },
      drift: DRIFT_DEFAULTS,
    };
    const classes = (rows: number, every: number) =>
      Float64Array.from({ length: rows }, (_, row) => (row % every === 0 ? 1 : 0));
    const reference = { ...sample({ rows: 6000, seed: 1 }), target: classes(6000, 4) };
    const report = (every: number) =>
      driftReport(against({ ...batch(), target: classes(4000, every) }, { problem, reference }));
    expect(reason(report(2), 'target_drift').holds).toBe(true);
    expect(reason(report(2), 'target_drift').sentence).toContain('sold: 75% → 50%, unsold: 25% → 50%');
    expect(reason(report(4), 'target_drift').holds).toBe(false);
  });
});

describe('degradation', () => {
  const holdout = losses(1, 3000, 8);

  test('holds where the champion is worse on the batch than on its holdout', () => {
    const report = driftReport(
      against(batch(), { champion: championWith(holdout), championLosses: losses(1.15, 3000, 9) }),
    );
    expect(report).toMatchObject({ decision: 'train', criterion: 'degradation' });
    expect(reason(report, 'degradation').numbers.z).toBeGreaterThan(2.33);
    expect(report.sentence).toContain('The champion has degraded: its squared log error is 1.1');
  });

  test('does not hold for the same loss, nor when nothing comparable was measured', () => {
    const same = { champion: championWith(holdout), championLosses: losses(1, 3000, 10) };
    expect(reason(driftReport(against(batch(), same)), 'degradation').holds).toBe(false);
    const none = { champion: championWith(holdout), championLosses: losses(9, 3000, 10, 1) };
    const unmeasured = reason(driftReport(against(batch(), none)), 'degradation');
    expect(unmeasured).toMatchObject({ holds: false, numbers: {} });
    expect(unmeasured.sentence).toContain('not measured');
  });

  test('is not seen in a batch that merely has more returning groups, which are harder', () => {
    const held = joined(losses(0.86, 2700, 11), losses(0.93, 900, 12, 1));
    const more = joined(losses(0.86, 1500, 13), losses(0.93, 4500, 14, 1));
    const report = driftReport(against(batch(), { champion: championWith(held), championLosses: more }));
    expect(reason(report, 'degradation').holds).toBe(false);
    expect(reason(report, 'degradation').numbers.expectedLoss).toBeCloseTo(0.25 * 0.86 + 0.75 * 0.93, 1);
  });
});

describe('headroom', () => {
  const paired = (factor: number, rows = 1500, noise = 0.2) => {
    const champion = losses(1, rows, 15);
    const random = seededRandom(16);
    return {
      champion: champion.loss,
      probe: champion.loss.map((loss) => loss * factor + noise * (random() - 0.5)),
      group: champion.group,
    };
  };

  test('holds where the probe is at least 1% better and beyond noise', () => {
    const report = driftReport(against(batch(), { headroom: paired(0.95) }));
    expect(report).toMatchObject({ decision: 'train', criterion: 'headroom' });
    expect(report.sentence).toMatch(/^A better model can be had: a small probe .* is \d(\.\d)?% better/);
  });

  test('does not hold for less than 1%, nor within noise, nor without a probe', () => {
    expect(driftReport(against(batch(), { headroom: paired(0.997, 50_000) })).decision).toBe('skip');
    expect(driftReport(against(batch(), { headroom: paired(0.985, 1500, 6) })).decision).toBe('skip');
    expect(driftReport(against(batch(), { headroom: paired(0.5, 20) })).decision).toBe('skip');
    expect(reason(driftReport(against(batch())), 'headroom').sentence).toContain('there is no probe');
  });
});

describe('a drift that a rejected challenger has answered', () => {
  const answered = { batch: 2, against: shifted(6, 3) };

  test('does not train again', () => {
    const report = driftReport(against(shifted(6), { answered }));
    expect(report).toMatchObject({ verdict: 'drift', decision: 'skip', criterion: 'already_answered' });
    expect(reason(report, 'input_drift')).toMatchObject({ holds: false, numbers: { answeredByBatch: 2 } });
    expect(report.sentence).toContain('The challenger of batch 2 answered this drift and was rejected');
  });

  test('trains again where there is drift against that batch too', () => {
    expect(driftReport(against(shifted(18), { answered }))).toMatchObject({
      decision: 'train',
      criterion: 'input_drift',
    });
  });

  test('trains again where the champion degrades', () => {
    const champion = championWith(losses(1, 3000, 8));
    const report = driftReport(
      against(shifted(6), { answered, champion, championLosses: losses(1.2, 3000, 9) }),
    );
    expect(report).toMatchObject({ decision: 'train', criterion: 'degradation' });
  });

  test('changes nothing where there is no drift', () => {
    expect(driftReport(against(batch(), { answered })).criterion).toBe('no_reason');
  });
});
