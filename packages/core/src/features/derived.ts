import type { DerivedColumn, DerivedStep } from '../problems/problem.ts';
import { type ColumnData, numbers, type Table } from '../tables/table.ts';

/** IUGG mean radius, as in Moritz, Geodetic Reference System 1980. */
const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;
const DAY_SECONDS = 86_400;
/** 1970-01-01 was a Thursday; Monday is 0. */
const EPOCH_DAY_OF_WEEK = 3;

/**
 * One derived column of every row of the table; NaN where an input is missing.
 * @throws {RangeError} when the table lacks a column that the step reads.
 */
export function derivedColumn(table: Table, step: DerivedColumn): ColumnData {
  const inputs = step.from.map((name) => numbers(table, name));
  const of = FORMULAS[step.op];
  const values = new Float64Array(table.rows);
  const at: number[] = inputs.map(() => 0);
  for (let row = 0; row < table.rows; row++) {
    for (let i = 0; i < inputs.length; i++) at[i] = inputs[i]![row]!;
    values[row] = of(at);
  }
  return { kind: 'number', values };
}

/** The table with its derived columns after its own. The arrays are shared, not copied. */
export function withDerived(table: Table, derived: readonly DerivedColumn[]): Table {
  const columns = new Map(table.columns);
  for (const step of derived) columns.set(step.name, derivedColumn({ rows: table.rows, columns }, step));
  return { rows: table.rows, columns };
}

/** NaN in is NaN out: all of these are arithmetic. */
const FORMULAS: Record<DerivedStep['op'], (from: readonly number[]) => number> = {
  haversine_km: ([lat1 = Number.NaN, lon1 = Number.NaN, lat2 = Number.NaN, lon2 = Number.NaN]) => {
    const sinLat = Math.sin(((lat2 - lat1) * RADIANS) / 2);
    const sinLon = Math.sin(((lon2 - lon1) * RADIANS) / 2);
    const a = sinLat * sinLat + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * sinLon * sinLon;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)));
  },
  bearing_degrees: ([lat1 = Number.NaN, lon1 = Number.NaN, lat2 = Number.NaN, lon2 = Number.NaN]) => {
    if (lat1 === lat2 && lon1 === lon2) return Number.NaN;
    const turn = (lon2 - lon1) * RADIANS;
    const east = Math.sin(turn) * Math.cos(lat2 * RADIANS);
    const north =
      Math.cos(lat1 * RADIANS) * Math.sin(lat2 * RADIANS) -
      Math.sin(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.cos(turn);
    // A bearing a hair west of north would round to 360 itself.
    const degrees = (Math.atan2(east, north) / RADIANS + 360) % 360;
    return degrees === 360 ? 0 : degrees;
  },
  hour_of_day: ([seconds = Number.NaN]) => (((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS) / 3600,
  day_of_week: ([seconds = Number.NaN]) => {
    const day = Math.floor(seconds / DAY_SECONDS) + EPOCH_DAY_OF_WEEK;
    return ((day % 7) + 7) % 7;
  },
};
