import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ScriptedSource } from '../functions/fetch/scripted-source.fixture.ts';
import { connect } from './client.ts';
import { type Stack, startStack } from './stack.ts';

const source = new ScriptedSource([]);
let stack: Stack;
let good: Record<string, unknown>[];
beforeAll(async () => {
  const undisturbed = connect(inject('undisturbed'));
  const [kept] = await undisturbed.sql(
    'clean',
    'SELECT array_agg(row_number) AS rows FROM (SELECT row_number FROM taxi WHERE batch = 0 LIMIT 200) AS firsts',
  );
  const rows = await undisturbed.sql(
    'raw',
    `SELECT text FROM raw_row WHERE problem = 'taxi' AND batch = 0 AND row_number = ANY($1) ORDER BY row_number`,
    [kept.rows],
  );
  await undisturbed.disconnect();
  good = rows.map(({ text }) => JSON.parse(text));
  stack = await startStack(['mlflow', 'fetch', 'clean', 'drift'], { source: await source.start() });
});
afterAll(async () => {
  await stack?.close();
  source.stop();
});

test('a batch without rows is skipped and does not stop those that come after it', async () => {
  source.batches.push([]);
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 0, rows: 0 });
  expect(await stack.run('clean', { problem: 'taxi', batch: 0 })).toMatchObject({ rowsIn: 0, rowsOut: 0 });
  expect(await stack.run('drift', { problem: 'taxi', batch: 0 })).toMatchObject({
    decision: 'skip',
    criterion: 'too_few_rows',
    candidates: [],
  });
});

test('a batch with bad rows keeps the good ones, and counts and keeps the bad ones by rule', async () => {
  const { pickup_datetime: _, ...incomplete } = good[0]!;
  const bad: readonly (readonly [rule: string, row: unknown])[] = [
    ['missing_pickup_datetime', incomplete],
    ['type_passenger_count', { ...good[0], passenger_count: 'two' }],
    ['type_pickup_datetime', { ...good[0], pickup_datetime: '2016-02-31 00:00:00' }],
    ['range_pickup_latitude', { ...good[0], pickup_latitude: 51.5 }],
    ['under_1_minute', { ...good[0], trip_duration: 59 }],
    ['over_120_minutes', { ...good[0], trip_duration: 7201 }],
    ['over_120_minutes', { ...good[0], trip_duration: 90_000 }],
    ['not_a_row', 5],
    ['not_a_row', null],
    ['wrong_field_count', ['a', 'b']],
  ];
  // Between the good ones, not after them.
  source.batches.push(good.flatMap((row, i) => (i < bad.length ? [row, bad[i]![1]] : [row])));
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 1, rows: 200 + bad.length });

  const cleaned = await stack.run('clean', { problem: 'taxi', batch: 1 });
  const rejected = Object.fromEntries(bad.map(([rule]) => [rule, bad.filter(([r]) => r === rule).length]));
  expect(cleaned).toMatchObject({ rowsIn: 200 + bad.length, rowsOut: 200, rejected });

  const kept = await stack.sql(
    'clean',
    'SELECT row_number AS row, rule, detail, text FROM rejected_row ORDER BY row_number',
  );
  expect(kept).toEqual(
    bad.map(([rule, row], i) => ({
      row: 2 * i + 1,
      rule,
      detail: expect.stringMatching(/./),
      text: JSON.stringify(row),
    })),
  );
  expect(await stack.sql('clean', 'SELECT id FROM taxi ORDER BY batch, row_number')).toEqual(
    good.map(({ id }) => ({ id })),
  );
});

test('a batch whose schema changed stops, names the columns, and leaves nothing in CLEAN', async () => {
  const renamed = good.map(({ pickup_datetime, ...row }) => ({
    ...row,
    picked_up: pickup_datetime,
    passenger_count: `${row.passenger_count} persons`,
  }));
  source.batches.push(renamed);
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 2, rows: 200 });

  const { status, body } = await stack.call('clean', { problem: 'taxi', batch: 2 });
  expect({ status, code: body.code }).toEqual({ status: 422, code: 'schema_changed' });
  expect(body.faults.map((fault: { at: string }) => fault.at).sort()).toEqual(
    expect.arrayContaining(['picked_up', 'pickup_datetime']),
  );
  for (const table of ['taxi', 'rejected_row'])
    expect(await stack.sql('clean', `SELECT FROM ${table} WHERE batch = 2`)).toEqual([]);
  // RAW has it whole.
  expect(await stack.sql('raw', 'SELECT FROM raw_row WHERE batch = 2')).toHaveLength(200);
});

test('a column that holds another type in most rows is a schema that changed', async () => {
  source.batches.push(good.map((row) => ({ ...row, passenger_count: 'two' })));
  expect(await stack.run('fetch', { problem: 'taxi' })).toMatchObject({ batch: 3 });
  const { body } = await stack.call('clean', { problem: 'taxi', batch: 3 });
  expect(body).toMatchObject({ code: 'schema_changed', faults: [{ at: 'passenger_count' }] });
});
