import { seededRandom } from '@deriva/core/random/seeded.ts';
import { describe, expect, it } from 'vitest';
import { type Part, waterfall } from './waterfall.ts';

const parts = (...contributions: number[]): Part[] =>
  contributions.map((contribution, i) => ({ label: `c${i}`, valueText: '', contribution }));

describe('waterfall', () => {
  it('walks from base to prediction, the largest first', () => {
    const drawn = waterfall(10, parts(1, -4, 0, 2));
    expect(drawn.bars.map((b) => [b.label, b.from, b.to])).toEqual([
      ['c1', 10, 6],
      ['c3', 6, 8],
      ['c0', 8, 9],
    ]);
    expect(drawn.prediction.value).toBe(9);
  });

  it('sums what does not fit, so that nothing is lost', () => {
    const drawn = waterfall(0, parts(5, 4, 3, 2, 1), 3);
    expect(drawn.bars.map((b) => [b.label, b.contribution])).toEqual([
      ['c0', 5],
      ['c1', 4],
      ['3 other columns', 6],
    ]);
    expect(drawn.prediction.value).toBe(15);
  });

  it('stays within the drawing, each bar beginning where the one before ended', () => {
    const seed = 20_261_121;
    const random = seededRandom(seed);
    for (let run = 0; run < 200; run++) {
      const base = (random() - 0.5) * 10 ** Math.floor(random() * 6);
      const count = Math.floor(random() * 20);
      const drawn = waterfall(
        base,
        parts(...Array.from({ length: count }, () => (random() - 0.5) * Math.abs(base))),
      );
      const context = `seed ${seed}, run ${run}`;
      let at = drawn.base.at;
      for (const bar of drawn.bars) {
        expect(bar.left, context).toBeGreaterThanOrEqual(0);
        expect(bar.left + bar.width, context).toBeLessThanOrEqual(100);
        expect(bar.contribution > 0 ? bar.left : bar.left + bar.width, context).toBeCloseTo(at, 9);
        at = bar.end;
      }
      expect(drawn.prediction.at, context).toBeCloseTo(at, 9);
      for (const tick of drawn.ticks) {
        expect(tick.at, context).toBeGreaterThanOrEqual(0);
        expect(tick.at, context).toBeLessThanOrEqual(100);
      }
    }
  });

  it('has a place for every number', () => {
    const { bars } = waterfall(0, parts(10, -9.5, 1));
    expect(bars.map((b) => b.number.side)).toEqual(['inside', 'inside', 'right']);
  });

  it('draws an explanation in which nothing moved', () => {
    expect(waterfall(3, parts(0, 0))).toMatchObject({
      bars: [],
      prediction: { value: 3 },
      ticks: [{ value: 3 }],
    });
  });

  it.each([
    [0, 10, [0, 5, 10]],
    [10.6, 42.8, [20, 30, 40]],
    [0.31, 0.62, [0.4, 0.5, 0.6]],
  ])('marks round numbers between %d and %d', (low, high, expected) => {
    const marked = waterfall(low, parts(high - low)).ticks.map((t) => t.value);
    expect(marked).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(marked[i]).toBeCloseTo(value, 9);
  });
});
