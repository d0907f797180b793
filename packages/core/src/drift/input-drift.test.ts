import { describe, expect, test } from 'vitest';
import { driftReport } from './decide.ts';
import { against, houses, sample, withLevels, withNumbers } from './houses.fixture.ts';

const batch = () => sample({ rows: 4000, seed: 2 });
const column = (report: ReturnType<typeof driftReport>, name: string, kind = 'value') =>
  report.columns.find(
    (c) => c.column === name && (kind === 'value' ? c.kind !== 'missing' : c.kind === kind),
  )!;

describe('verdict', () => {
  test('is no drift for rows of the same distribution; every column that feeds a feature was looked at', () => {
    const report = driftReport(against(batch()));
    expect(report).toMatchObject({ verdict: 'no_drift', driftedImportance: 0, decision: 'skip' });
    expect(report.columns.map((c) => `${c.column} ${c.kind}`)).toEqual([
      'size numeric',
      'size missing',
      'age numeric',
      'age missing',
      'hour numeric',
      'hour missing',
      'city categorical',
      'city missing',
      'heating categorical',
      'heating missing',
    ]);
    expect(report.columns.every((c) => c.title !== c.column)).toBe(true);
  });

  test('finds 0.2 σ in an important column at 4,000 rows, and says it in words', () => {
    const report = driftReport(against(withNumbers(batch(), 'size', (m2) => m2 + 6)));
    expect(report).toMatchObject({ verdict: 'drift', decision: 'train', criterion: 'input_drift' });
    expect(report.driftedImportance).toBeCloseTo(0.6, 12);
    expect(column(report, 'size')).toMatchObject({ drifted: true, blindSpot: null, importance: 0.6 });
    expect(column(report, 'size').effect).toBeGreaterThan(0.15);
    expect(report.sentence).toMatch(
      /^Size grew by 0\.\d+ σ \(mean [\d.]+ m² → [\d.]+ m²\) and carries 60% of the champion's importance\./,
    );
  });

  test('does not hold for a harmless shift, however many rows make it significant', () => {
    const many = withNumbers(sample({ rows: 60_000, seed: 2 }), 'size', (m2) => m2 + 2.4);
    const report = driftReport(against(many, { reference: sample({ rows: 60_000, seed: 1 }) }));
    expect(column(report, 'size').qValue).toBeLessThan(0.01);
    expect(column(report, 'size')).toMatchObject({ drifted: false });
    expect(report.verdict).toBe('no_drift');
  });

  test('needs columns that matter: drift in 3% of the importance is seen but not enough', () => {
    const report = driftReport(against(withNumbers(batch(), 'age', (years) => years + 10)));
    expect(column(report, 'age').drifted).toBe(true);
    expect(report).toMatchObject({ verdict: 'no_drift', driftedImportance: 0.03 });
    expect(report.sentence).toContain("Age moved, but carries only 3% of the champion's importance");
  });

  test('sees shares of categories move', () => {
    const moved = withLevels(batch(), 'city', (city, row) => (row % 8 === 0 ? 'León' : city));
    const report = driftReport(against(moved));
    expect(column(report, 'city')).toMatchObject({ drifted: true, blindSpot: null });
    expect(column(report, 'city').summary).toMatch(/^León: \d+% → \d+%, Ávila: \d+% → \d+%$/);
  });
});

describe('blind spots count without a weight', () => {
  test('a column that was constant in the reference', () => {
    const report = driftReport(
      against(withLevels(batch(), 'heating', (h, row) => (row % 20 === 0 ? 'wood' : h))),
    );
    expect(column(report, 'heating')).toMatchObject({ drifted: true, blindSpot: 'constant_in_reference' });
    expect(report.verdict).toBe('drift');
    const constant = withNumbers(sample({ rows: 6000, seed: 1 }), 'age', () => 7);
    const varies = withNumbers(batch(), 'age', (_, row) => (row % 20 === 0 ? 8 : 7));
    const numeric = driftReport(against(varies, { reference: constant }));
    expect(column(numeric, 'age')).toMatchObject({ drifted: true, blindSpot: 'constant_in_reference' });
    const still = driftReport(
      against(
        withNumbers(batch(), 'age', () => 7),
        { reference: constant },
      ),
    );
    expect(column(still, 'age')).toMatchObject({ drifted: false, effect: 0, noiseBand: 0, blindSpot: null });
  });

  test('a column that was missing throughout the reference', () => {
    const reference = withNumbers(sample({ rows: 6000, seed: 1 }), 'age', () => Number.NaN);
    const report = driftReport(against(batch(), { reference }));
    expect(report.columns.filter((c) => c.column === 'age')).toMatchObject([
      { kind: 'missing', effect: 1, drifted: true, blindSpot: 'missing_in_reference' },
    ]);
    expect(report.verdict).toBe('drift');
    expect(report.sentence).toContain('Age is missing in 100% fewer of all rows (missing 100% → 0%)');
  });

  test('a change in missing share', () => {
    const report = driftReport(
      against(withNumbers(batch(), 'hour', (h, row) => (row % 20 === 0 ? Number.NaN : h))),
    );
    expect(column(report, 'hour', 'missing')).toMatchObject({ drifted: true, blindSpot: 'missing_share' });
    expect(column(report, 'hour').drifted).toBe(false);
    expect(report.verdict).toBe('drift');
  });

  test('categories never seen, from 1% of the rows', () => {
    const unseen = (every: number) =>
      driftReport(against(withLevels(batch(), 'city', (city, row) => (row % every === 0 ? 'Soria' : city))));
    expect(column(unseen(60), 'city')).toMatchObject({ drifted: true, blindSpot: 'unseen_categories' });
    expect(column(unseen(60), 'city').summary).toContain(
      '1.7% of rows hold what the reference never held: Soria',
    );
    expect(column(unseen(200), 'city').blindSpot).toBeNull();
  });

  test('but not the new levels that a column of many rare ones always brings', () => {
    const streets = (seed: number, rows: number) =>
      withLevels(sample({ rows, seed }), 'city', (_, row) => `street ${(row * 7919 * seed) % 6007}`);
    const report = driftReport(against(streets(2, 3000), { reference: streets(3, 3000) }));
    expect(column(report, 'city')).toMatchObject({ drifted: false, blindSpot: null });
  });
});

describe('properties', () => {
  test('the order of rows does not matter', () => {
    const rows = withNumbers(batch(), 'size', (m2) => m2 + 6);
    const reversed = {
      table: {
        rows: rows.table.rows,
        columns: new Map(
          [...rows.table.columns].map(([name, data]) => [
            name,
            data.kind === 'number'
              ? { kind: data.kind, values: data.values.toReversed() }
              : { ...data, codes: data.codes.toReversed() },
          ]),
        ),
      },
      group: rows.group.toReversed(),
      target: rows.target.toReversed(),
    };
    expect(driftReport(against(reversed))).toEqual(driftReport(against(rows)));
  });

  test('the same input gives the same report', () => {
    expect(driftReport(against(batch()))).toEqual(driftReport(against(batch())));
  });

  test('rows that repeat their group are not evidence: no verdict over 30 resplits of 1,000 rows in threes', () => {
    let verdicts = 0;
    for (let seed = 100; seed < 130; seed++) {
      const current = sample({ rows: 999, seed, rowsPerGroup: 3 });
      const reference = sample({ rows: 2001, seed: seed + 1000, rowsPerGroup: 3 });
      if (driftReport(against(current, { reference })).verdict === 'drift') verdicts++;
    }
    expect(verdicts, 'seeds 100 to 129').toBeLessThanOrEqual(1);
  });

  test('everything in the report is finite, even for one row a side', () => {
    const report = driftReport(
      against(sample({ rows: 1, seed: 2 }), { reference: sample({ rows: 1, seed: 3 }), problem: houses }),
    );
    for (const c of report.columns) {
      expect([c.effect, c.pValue, c.qValue, c.noiseBand].every(Number.isFinite), c.column).toBe(true);
    }
    expect(report.verdict).toBe('no_drift');
  });
});
