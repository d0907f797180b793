import { describe, expect, it } from 'vitest';
import { taxi } from '../problems/taxi.ts';
import { parseInputs } from './parse-inputs.ts';

const trip = {
  vendor_id: 2,
  pickup_datetime: '2016-01-08 22:31:12',
  passenger_count: null,
  pickup_longitude: -73.99,
  pickup_latitude: 40.75,
  dropoff_longitude: '-73.98',
  dropoff_latitude: 40.72,
};

describe('parseInputs', () => {
  it('reads what training would have read', () => {
    expect(parseInputs(taxi, trip, '/rows/0').row).toEqual({
      ...trip,
      vendor_id: '2',
      pickup_datetime: Date.UTC(2016, 0, 8, 22, 31, 12) / 1000,
      dropoff_longitude: -73.98,
      store_and_fwd_flag: null,
    });
  });

  it('names the place of every fault and what is allowed', () => {
    const { pickup_latitude, ...rest } = trip;
    const { faults } = parseInputs(
      taxi,
      { ...rest, passenger_count: 99, trip_duration: 5, 'a/b': 1 },
      '/rows/3',
    );
    expect(pickup_latitude).toBe(40.75);
    expect(faults.map((f) => f.at)).toEqual([
      '/rows/3/passenger_count',
      '/rows/3/pickup_latitude',
      '/rows/3/trip_duration',
      '/rows/3/a~1b',
    ]);
    expect(faults[0]!.message).toContain('from 0 to 9');
    expect(faults[2]!.message).toContain('its answer');
  });

  it.each([null, 5, 'x', []])('refuses %o as a row', (value) => {
    expect(parseInputs(taxi, value, '/rows/0').faults).toHaveLength(1);
  });
});
