import type { DerivaError } from '@deriva/core/errors.ts';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { describe, expect, it } from 'vitest';
import { MAX_FAULTS, MAX_ROWS } from '../http/limits.ts';
import { explainEnvelope, predictEnvelope, readEnvelope, readRows } from './envelope.ts';

function faultsOf(work: () => unknown): { at: string; message: string }[] {
  try {
    work();
  } catch (thrown) {
    const error = thrown as DerivaError;
    expect(error.code).toBe('invalid_input');
    return [...error.faults];
  }
  throw new Error('Nothing was refused.');
}
const places = (work: () => unknown) => faultsOf(work).map((f) => f.at);
const many = (n: number) => ({ problem: 'taxi', rows: Array.from({ length: n }, () => ({})) });

describe('the envelope', () => {
  it('takes 1 to 1,000 rows', () => {
    for (const n of [1, MAX_ROWS]) expect(readEnvelope(predictEnvelope, many(n)).rows).toHaveLength(n);
    for (const n of [0, MAX_ROWS + 1]) {
      expect(faultsOf(() => readEnvelope(predictEnvelope, many(n)))).toEqual([
        { at: '/rows', message: 'must be an array of 1 to 1000 rows' },
      ]);
    }
  });

  it.each([
    [null, ['']],
    [[], ['']],
    [{}, ['/problem', '/rows']],
    [{ problem: 1, rows: 'x' }, ['/problem', '/rows']],
    [{ ...many(1), row: 1, 'a/b': 2 }, ['/row', '/a~1b']],
  ])('says what is wrong with %j', (body, expected) => {
    expect(places(() => readEnvelope(predictEnvelope, body))).toEqual(expected);
  });

  it('takes a class for explain only', () => {
    const body = { ...many(1), class: 'NO' };
    expect(readEnvelope(explainEnvelope, body).class).toBe('NO');
    expect(places(() => readEnvelope(predictEnvelope, body))).toEqual(['/class']);
  });
});

describe('rows', () => {
  it.each(PROBLEMS.map((p) => [p.name, p] as const))('of the example of %s are read', (_, problem) => {
    expect(readRows(problem, [problem.example])).toHaveLength(1);
  });

  it('are refused with a JSON pointer to every fault', () => {
    const { pickup_datetime: _, ...absent } = taxi.example;
    const faulty = {
      ...absent,
      passenger_count: 'NaN',
      pickup_latitude: 90,
      trip_duration: 600,
      colour: 'green',
    };
    expect(places(() => readRows(taxi, [taxi.example, faulty, 7])).toSorted()).toEqual([
      '/rows/1/colour',
      '/rows/1/passenger_count',
      '/rows/1/pickup_datetime',
      '/rows/1/pickup_latitude',
      '/rows/1/trip_duration',
      '/rows/2',
    ]);
  });

  it('name no more faults than anybody reads', () => {
    expect(
      faultsOf(() =>
        readRows(
          taxi,
          Array.from({ length: 200 }, () => 7),
        ),
      ),
    ).toHaveLength(MAX_FAULTS);
  });
});
