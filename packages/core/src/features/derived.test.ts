import { expect, test } from 'vitest';
import type { DerivedColumn, DerivedStep } from '../problems/problem.ts';
import { numbers, type Table } from '../tables/table.ts';
import { derivedColumn, withDerived } from './derived.ts';

function tableOf(columns: Record<string, number[]>): Table {
  const entries = Object.entries(columns).map(
    ([name, values]) => [name, { kind: 'number', values: Float64Array.from(values) }] as const,
  );
  return { rows: entries[0]![1].values.length, columns: new Map(entries) };
}

const step = (of: DerivedStep): DerivedColumn => ({ name: 'derived', title: 'Derived', ...of });
const POINTS = ['lat1', 'lon1', 'lat2', 'lon2'] as const;

function valuesOf(table: Table, of: DerivedStep): number[] {
  const column = derivedColumn(table, step(of));
  return column.kind === 'number' ? [...column.values] : [];
}

// Lyon to Paris (example of the Python package haversine), no way at all, half round the Earth, unknown.
const TRIPS = tableOf({
  lat1: [45.7597, 10, 0, 10],
  lon1: [4.8422, 20, 0, Number.NaN],
  lat2: [48.8567, 10, 0, 11],
  lon2: [2.3508, 20, 180, 12],
});

test('distance is the great circle', () => {
  const [paris, nowhere, antipode, unknown] = valuesOf(TRIPS, { op: 'haversine_km', from: POINTS });
  expect(paris).toBeCloseTo(392.2172595594006, 9);
  expect(nowhere).toBe(0);
  expect(antipode).toBeCloseTo(Math.PI * 6371.0088, 6);
  expect(unknown).toBeNaN();
});

test('bearing is 0 to the north, 90 to the east, and missing without a way', () => {
  const compass = tableOf({
    lat1: [0, 0, 0, 0, 5, 0],
    lon1: [0, 0, 0, 0, 5, 0],
    lat2: [1, 0, -1, 0, 5, 1],
    lon2: [0, 1, 0, -1, 5, -1e-30],
  });
  expect(valuesOf(compass, { op: 'bearing_degrees', from: POINTS })).toEqual([
    0,
    90,
    180,
    270,
    Number.NaN,
    0,
  ]);
  expect(valuesOf(TRIPS, { op: 'bearing_degrees', from: POINTS })[3]).toBeNaN();
});

test('hours and days of the week, also before 1970', () => {
  const at = (text: string) => Date.parse(`${text}Z`) / 1000;
  const moments = tableOf({
    t: [at('2016-01-08T22:30:00'), at('2026-11-22T00:00:00'), at('1969-12-29T12:00:00'), Number.NaN],
  });
  expect(valuesOf(moments, { op: 'hour_of_day', from: ['t'] })).toEqual([22.5, 0, 12, Number.NaN]);
  // Friday, Sunday, Monday.
  expect(valuesOf(moments, { op: 'day_of_week', from: ['t'] })).toEqual([4, 6, 0, Number.NaN]);
});

test('derived columns stand beside the given ones, and a missing input column is an error', () => {
  const table = tableOf({ t: [0] });
  const hour: DerivedColumn = { name: 'hour', title: 'Hour', op: 'hour_of_day', from: ['t'] };
  expect([...numbers(withDerived(table, [hour]), 'hour')]).toEqual([0]);
  expect(table.columns.has('hour')).toBe(false);
  expect(() => derivedColumn(table, { ...hour, from: ['nothing'] })).toThrow(RangeError);
});
