import { existsSync, readFileSync } from 'node:fs';
import { diabetes as diabetesProblem } from '@deriva/core/problems/diabetes.ts';
import { taxi as taxiProblem } from '@deriva/core/problems/taxi.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { diabetes } from './diabetes.ts';
import { taxi } from './taxi.ts';

const Strings = z.array(z.string());

describe('taxi', () => {
  test('5,550 rows in six batches of 925, with the columns of the problem', async () => {
    const batches = await taxi.batches();
    expect(batches.map((batch) => batch.rows.length)).toEqual([925, 925, 925, 925, 925, 925]);
    for (const row of batches.flatMap((batch) => batch.rows))
      expect(Object.keys(JSON.parse(row))).toEqual(taxiProblem.columns.map((column) => column.name));
    expect(batches[0]?.rows[0]).toContain('"pickup_longitude":-73.99064636230467,');
  });

  const original = new URL('../../../../../shared/data/nyc_taxi_5550.csv', import.meta.url);
  const absent = !existsSync(original);
  if (absent) console.log('skipped: the original taxi table is not beside the repository');
  test.skipIf(absent)('the rows are those of the original table, in its order', async () => {
    const lines = readFileSync(original, 'utf8').trimEnd().split('\n').slice(1);
    const rows = (await taxi.batches()).flatMap((batch) => batch.rows);
    // As text: a parser would turn -74.0 into -74.
    const texts = rows.map((row) => row.replace(/"\w+":/g, '').replace(/[{}"]/g, ''));
    expect(texts).toEqual(lines);
  });
});

describe('diabetes', async () => {
  const batches = await diabetes.batches();
  const rows = batches.map((batch) => batch.rows.map((row) => Strings.parse(JSON.parse(row))));

  test('101,766 rows in batches of 15,000, as arrays in the order of the columns', () => {
    const sizes = [15_000, 15_000, 15_000, 15_000, 15_000, 15_000, 11_766, 15_000];
    expect(rows.map((batch) => batch.length)).toEqual(sizes);
    expect(rows.flat().every((row) => row.length === diabetesProblem.columns.length)).toBe(true);
    expect(rows[0]?.[0]?.slice(0, 5)).toEqual(['2278392', '8222157', 'Caucasian', 'Female', '[0-10)']);
    expect(
      new Set(
        rows
          .slice(0, 7)
          .flat()
          .map((row) => row[0]),
      ).size,
    ).toBe(101_766);
  });

  test('the last batch says that it is resampled, and is: whole patients, every row once, the same every time', async () => {
    const resampled = rows[7] ?? [];
    const patientOf = (row: readonly string[]) => row[1] ?? '';
    const stays = Map.groupBy(rows.slice(0, 7).flat(), patientOf);
    const drawn = Map.groupBy(resampled, patientOf);
    for (const [patient, theirs] of drawn) expect(theirs).toEqual(stays.get(patient));
    expect(batches.map((batch) => batch.note !== undefined)).toEqual([...Array(7).fill(false), true]);
    expect((await diabetes.batches())[7]).toEqual(batches[7]);
  });
});
