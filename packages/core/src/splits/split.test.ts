import { describe, expect, it } from 'vitest';
import { splitOf } from './split.ts';

describe('splitOf', () => {
  it('puts 70 / 15 / 15 of the groups on the three sides, within sampling error', () => {
    const n = 100_000;
    const counts = { train: 0, validation: 0, holdout: 0 };
    for (let i = 0; i < n; i++) counts[splitOf('diabetes', String(i))]++;
    const share = (split: keyof typeof counts) => counts[split] / n;
    // Five standard errors of a share of 0.7 in 100,000 draws are 0.0072.
    expect(Math.abs(share('train') - 0.7)).toBeLessThan(0.0072);
    expect(Math.abs(share('validation') - 0.15)).toBeLessThan(0.0057);
    expect(Math.abs(share('holdout') - 0.15)).toBeLessThan(0.0057);
  });

  it('never moves a group: these were fixed when the first model was trained', () => {
    expect(
      ['8222157', '55629189', 'id1385950', ''].map((g) => splitOf('diabetes', g)),
    ).toMatchInlineSnapshot(`
      [
        "holdout",
        "train",
        "train",
        "train",
      ]
    `);
  });

  it('splits the same key of two problems independently', () => {
    let same = 0;
    for (let i = 0; i < 10_000; i++) if (splitOf('a', String(i)) === splitOf('b', String(i))) same++;
    // 0.7² + 0.15² + 0.15² = 0.535 by chance.
    expect(Math.abs(same / 10_000 - 0.535)).toBeLessThan(0.025);
  });
});
