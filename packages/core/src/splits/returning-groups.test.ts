import { expect, it } from 'vitest';
import { returningGroups } from './returning-groups.ts';

it('tells groups that return in a later batch from those that are new, whatever the order of rows', () => {
  const batch = Int32Array.of(1, 0, 0, 2, 1, 1);
  const group = Float64Array.of(7, 7, 7, 8, 8, 9);
  expect([...returningGroups(batch, group)]).toEqual([1, 0, 0, 1, 0, 0]);
});
