import type { KeptRow, RejectedRow } from '@deriva/core/cleaning/cleaner.ts';
import { cleanColumns } from '@deriva/core/problems/problem.ts';
import { groupHash } from '@deriva/core/splits/split.ts';
import { SPLITS } from '@deriva/core/stages.ts';
import { type Cell, cell } from '@deriva/core/tables/table.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldMemory } from '../test-support/held-memory.ts';
import { type TestDatabases, testDatabases } from '../test-support/test-databases.ts';
import { type CleanDatabase, openClean } from './clean-database.ts';
import { wideProblem } from './wide-problem.fixture.ts';

const problem = wideProblem(40, 8);
const columns = cleanColumns(problem);
const ALL = { batches: { from: 0, through: 1_000 }, splits: SPLITS };

let databases: TestDatabases;
let clean: CleanDatabase;

beforeAll(async () => {
  databases = await testDatabases([problem]);
  clean = openClean({ url: databases.url('clean', 'deriva_clean') });
});

afterAll(async () => {
  await clean.close();
  await databases.drop();
});

const NUMBERS: readonly Cell[] = [
  0.1 + 0.2,
  5e-324,
  1.7976931348623157e308,
  -0,
  Number.POSITIVE_INFINITY,
  123456789.12345679,
  1 / 3,
  null,
];
const TEXTS: readonly Cell[] = [
  '',
  '\\N',
  'tab\tnew\nline\r',
  'back\\slash',
  'quo\'te"',
  'ñ🏠\u2028',
  '\\.',
  null,
];
const TIMES: readonly Cell[] = [
  0,
  1457976295,
  1457976295.25,
  -1,
  946684800,
  253402300799,
  1457976295.123457,
  null,
];

test('every number, text, time and gap comes back as it was', async () => {
  const rows = NUMBERS.map((_, i) =>
    keptRow(
      i,
      columns.map((c, k) =>
        c.kind === 'timestamp'
          ? TIMES[i]!
          : c.kind === 'number'
            ? NUMBERS[(i + k) % 8]!
            : TEXTS[(i + k) % 8]!,
      ),
    ),
  );
  await store(0, [{ kept: rows, rejected: [] }]);
  const read = await clean.store.rows(problem, ALL);
  expect(read.table.rows).toBe(8);
  for (const row of rows) {
    const got = columns.map((c) => cell(read.table, c.name, row.row));
    got.forEach((value, k) => {
      expect(Object.is(value, row.cells[k]), `${columns[k]!.name} of row ${row.row}: ${value}`).toBe(true);
    });
  }
  expect([...read.row]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...read.group]).toEqual(rows.map((row) => groupHash('wide', row.group)));
  expect([...read.split]).toEqual(rows.map((row) => SPLITS.indexOf(row.split)));
});

test('what PostgreSQL cannot hold does not keep a batch out', async () => {
  await store(1, [{ kept: [keptRow(0, textCells('a\u0000b\ud800c'))], rejected: [] }]);
  const { table } = await clean.store.rows(problem, { batches: { from: 1, through: 1 }, splits: SPLITS });
  expect(cell(table, "category '0'", 0)).toBe('a\ufffdb\ufffdc');
});

test('batches and splits are selected, in order, whatever the order of storing', async () => {
  for (const batch of [12, 10, 11]) {
    await store(batch, [
      { kept: [2, 0, 1].map((i) => keptRow(i, textCells(`${batch}/${i}`))), rejected: [] },
    ]);
  }
  const read = await clean.store.rows(problem, {
    batches: { from: 11, through: 12 },
    splits: ['train', 'holdout'],
  });
  expect([...read.batch]).toEqual([11, 11, 12, 12]);
  expect([...read.row]).toEqual([0, 2, 0, 2]);
  expect([...read.split]).toEqual([0, 2, 0, 2]);
  expect([0, 1, 2, 3].map((i) => cell(read.table, "category '0'", i))).toEqual([
    '11/0',
    '11/2',
    '12/0',
    '12/2',
  ]);
  expect((await clean.store.rows(problem, { ...ALL, splits: [] })).table.rows).toBe(0);
  expect(
    (await clean.store.rows(problem, { batches: { from: 5, through: 2 }, splits: SPLITS })).table.rows,
  ).toBe(0);
});

test('storing a batch again replaces it', async () => {
  await store(20, [{ kept: [0, 1].map((i) => keptRow(i, textCells('first'))), rejected: [rejectedRow(2)] }]);
  await store(20, [{ kept: [keptRow(0, textCells('second'))], rejected: [rejectedRow(1)] }], 1);
  const read = await clean.store.rows(problem, { batches: { from: 20, through: 20 }, splits: SPLITS });
  expect(read.table.rows).toBe(1);
  expect((await clean.store.rejected('wide', 20, 10)).map((r) => r.row)).toEqual([1]);
});

test('rejected rows are kept beside the others, however many', async () => {
  // 12 MB of them: more than is held back at a time.
  const chunks = Array.from({ length: 30 }, (_, i) => ({
    kept: [keptRow(1_000 + i, textCells('kept'))],
    rejected: Array.from({ length: 20 }, (_, k) => rejectedRow(20 * i + k, 'x\t\\N'.repeat(5_000))),
  }));
  await store(30, chunks);
  const read = await clean.store.rows(problem, { batches: { from: 30, through: 30 }, splits: SPLITS });
  expect(read.table.rows).toBe(30);
  const rejected = await clean.store.rejected('wide', 30, 1_000);
  expect(rejected).toEqual(chunks.flatMap((chunk) => chunk.rejected));
});

test('a cell of the wrong kind stops the batch and leaves nothing', async () => {
  const wrong = columns.map((c): Cell => (c.kind === 'number' ? 'three' : null));
  const storing = store(40, [{ kept: [keptRow(0, textCells('a')), keptRow(1, wrong)], rejected: [] }]);
  await expect(storing).rejects.toThrow('Number-0');
  const read = await clean.store.rows(problem, { batches: { from: 40, through: 40 }, splits: SPLITS });
  expect(read.table.rows).toBe(0);
});

test('a row that the database refuses stops the batch and leaves nothing', async () => {
  const twice = [keptRow(0, textCells('a')), keptRow(0, textCells('b'))];
  await expect(store(41, [{ kept: twice, rejected: [rejectedRow(0)] }])).rejects.toMatchObject({
    code: '23505',
  });
  expect(await clean.store.rejected('wide', 41, 10)).toEqual([]);
});

test('100,000 rows of 50 columns go in and out in bounded memory, beside the arrays they fill', async () => {
  const rows = 100_000;
  const perChunk = 1_000;
  async function* many(): AsyncGenerator<{ kept: KeptRow[]; rejected: RejectedRow[] }> {
    for (let from = 0; from < rows; from += perChunk) {
      if (from % 10_000 === 0) peak = Math.max(peak, heldMemory());
      yield {
        kept: Array.from({ length: perChunk }, (_, i) =>
          keptRow(
            from + i,
            columns.map((c, k) =>
              c.kind === 'category' ? `level ${(from + i + k) % 20}` : (from + i) / (k + 3),
            ),
          ),
        ),
        rejected: [],
      };
    }
  }
  const before = heldMemory();
  let peak = 0;
  await storeFrom(50, many(), 0);
  expect(peak - before).toBeLessThan(40e6);

  const read = await clean.store.rows(problem, { batches: { from: 50, through: 50 }, splits: SPLITS });
  expect(read.table.rows).toBe(rows);
  for (const i of [0, 1, 77_777, rows - 1]) {
    columns.forEach((c, k) => {
      const expected =
        c.kind === 'category'
          ? `level ${(i + k) % 20}`
          : c.kind === 'timestamp'
            ? Math.round((1e6 * i) / (k + 3)) / 1e6
            : i / (k + 3);
      expect(cell(read.table, c.name, i)).toBe(expected);
    });
  }
});

function keptRow(row: number, cells: readonly Cell[]): KeptRow {
  return { row, split: SPLITS[row % 3]!, group: `group ${row}`, cells };
}

function rejectedRow(row: number, text = '{}'): RejectedRow {
  return { row, rule: 'range_answer', detail: 'answer is 7', text };
}

/** The text in every category, and gaps. */
function textCells(text: string): Cell[] {
  return columns.map((c) => (c.kind === 'category' ? text : null));
}

interface Chunk {
  readonly kept: readonly KeptRow[];
  readonly rejected: readonly RejectedRow[];
}

function store(batch: number, chunks: readonly Chunk[], generation = 0): Promise<void> {
  async function* all(): AsyncGenerator<Chunk> {
    yield* chunks;
  }
  return storeFrom(batch, all(), generation);
}

async function storeFrom(batch: number, chunks: AsyncIterable<Chunk>, generation: number): Promise<void> {
  const key = { problem: 'wide', batch, stage: 'clean', candidate: '', generation } as const;
  const lock = await clean.runs.lock(key, new Date());
  try {
    const attempt = await lock.begin(new Date());
    await attempt.commit((transaction) => clean.store.storeBatch(transaction, problem, batch, chunks));
  } finally {
    await lock.release();
  }
}
