import { describe, expect, it } from 'vitest';
import { taxi } from '../problems/taxi.ts';
import { splitOf } from '../splits/split.ts';
import { Cleaner } from './cleaner.ts';

const trip = (over: Record<string, unknown> = {}) => ({
  id: 'id1',
  vendor_id: 1,
  pickup_datetime: '2016-01-08 22:31:12',
  dropoff_datetime: '2016-01-08 22:39:57',
  passenger_count: 1,
  pickup_longitude: -73.99,
  pickup_latitude: 40.75,
  dropoff_longitude: -73.98,
  dropoff_latitude: 40.72,
  store_and_fwd_flag: 'N',
  trip_duration: 525,
  ...over,
});

function clean(rows: readonly unknown[]) {
  const cleaner = new Cleaner(taxi);
  const chunks = cleaner.clean(rows.map((row) => JSON.stringify(row)));
  return { ...chunks, finish: () => cleaner.finish(0) };
}

describe('Cleaner', () => {
  it('keeps good rows on the side of their group and bad ones with their rule', () => {
    const { kept, rejected, finish } = clean([
      trip(),
      trip({ id: 'id2', trip_duration: 30 }),
      trip({ id: 'id3', trip_duration: 7201 }),
      trip({ id: 'id4', pickup_latitude: 51 }),
      trip({ id: 'id5', passenger_count: 'two' }),
      trip({ id: 'id6', trip_duration: null }),
      'not a row',
      trip({ id: 'id7' }),
    ]);
    expect(kept.map((r) => [r.row, r.group, r.split])).toEqual([
      [0, 'id1', splitOf('taxi', 'id1')],
      [7, 'id7', splitOf('taxi', 'id7')],
    ]);
    expect(rejected.map((r) => [r.row, r.rule])).toEqual([
      [1, 'under_1_minute'],
      [2, 'over_120_minutes'],
      [3, 'range_pickup_latitude'],
      [4, 'type_passenger_count'],
      [5, 'missing_trip_duration'],
      [6, 'not_a_row'],
    ]);
    const result = finish();
    expect(result).toMatchObject({ batch: 0, rowsIn: 8, rowsOut: 2 });
    expect(Object.values(result.rejected).reduce((a, b) => a + b)).toBe(6);
    expect(rejected[0]!.text).toBe(JSON.stringify(trip({ id: 'id2', trip_duration: 30 })));
  });

  it('does not keep the dropoff time, which is the answer', () => {
    const { kept } = clean([trip()]);
    expect(JSON.stringify(kept)).not.toContain(String(Date.UTC(2016, 0, 8, 22, 39, 57) / 1000));
  });

  it('reads rows that come as arrays of texts in column order', () => {
    const { kept } = clean([Object.values(trip()).map(String)]);
    expect(kept[0]!.cells).toEqual(clean([trip()]).kept[0]!.cells);
  });

  it.each([
    [
      'a renamed column',
      (t: Record<string, unknown>) => rename(t, 'vendor_id', 'vendor'),
      ['vendor_id', 'vendor'],
    ],
    ['a dropped column', (t: Record<string, unknown>) => without(t, 'passenger_count'), ['passenger_count']],
    ['a new column', (t: Record<string, unknown>) => ({ ...t, tip: 1 }), ['tip']],
    [
      'another type',
      (t: Record<string, unknown>) => ({ ...t, pickup_datetime: 'noon' }),
      ['pickup_datetime'],
    ],
    ['another width', (t: Record<string, unknown>) => [...Object.values(t), 'one more'], ['(row)']],
  ])('stops at a changed schema and names the columns: %s', (_, change, columns) => {
    const { finish } = clean(Array.from({ length: 10 }, (_, i) => change(trip({ id: `id${i}` }))));
    expect(finish).toThrowError(expect.objectContaining({ code: 'schema_changed' }));
    try {
      finish();
    } catch (error) {
      expect((error as { faults: { at: string }[] }).faults.map((f) => f.at)).toEqual(columns);
    }
  });

  it('does not take a few odd rows for a changed schema', () => {
    const rows = Array.from({ length: 10 }, (_, i) =>
      trip({ id: `id${i}`, ...(i < 3 ? { tip: 1, passenger_count: 'x' } : {}) }),
    );
    expect(clean(rows).finish()).toMatchObject({ rowsOut: 7, rejected: { type_passenger_count: 3 } });
  });

  it('says that splits are in balance when they are', () => {
    const { balance } = clean(
      Array.from({ length: 5000 }, (_, i) => trip({ id: `id${i}`, trip_duration: 60 + ((i * 7919) % 3000) })),
    ).finish();
    expect(balance.balanced).toBe(true);
    expect(balance.strata).toHaveLength(10);
  });
});

const without = (t: Record<string, unknown>, name: string) =>
  Object.fromEntries(Object.entries(t).filter(([k]) => k !== name));
const rename = (t: Record<string, unknown>, from: string, to: string) => ({
  ...without(t, from),
  [to]: t[from],
});
