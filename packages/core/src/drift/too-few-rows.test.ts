import { expect, it } from 'vitest';
import { taxi } from '../problems/taxi.ts';
import { tooFewRows } from './too-few-rows.ts';

const champion = { version: '1', throughBatch: 0 };

it.each([
  ['an empty first batch', { batch: 0, train: 0, validation: 0 }, null],
  ['a first batch without validation rows', { batch: 60, train: 60, validation: 0 }, null],
  ['an empty later batch', { batch: 0, train: 500, validation: 100 }, champion],
  ['a tiny later batch', { batch: 29, train: 500, validation: 100 }, champion],
])('skips %s, says why, and lets the next one come', (_, rows, of) => {
  expect(tooFewRows(taxi, 1, rows, of)).toMatchObject({
    decision: 'skip',
    criterion: 'too_few_rows',
    sentence: expect.stringContaining('needed'),
  });
});

it.each([
  ['a first batch of enough', { batch: 60, train: 50, validation: 10 }, null],
  ['a later batch of enough', { batch: 30, train: 500, validation: 100 }, champion],
])('has nothing to say of %s', (_, rows, of) => {
  expect(tooFewRows(taxi, 1, rows, of)).toBeNull();
});
