import { expect, test } from 'vitest';
import { metricsOf } from '../metrics/metrics-of.ts';
import { PROBLEMS } from '../problems/registry.ts';
import { passGates } from './gates.ts';

test.each(PROBLEMS)('the gates of $name are on metrics that its task has', ({ task, gates }) => {
  const scores = task.kind === 'regression' ? [1, 2] : task.classes.flatMap(() => [0.5, 0.5]);
  const metrics = metricsOf(task, Float64Array.from(scores), Float64Array.from([1, 1]));
  expect(Object.keys(metrics)).toEqual(expect.arrayContaining(gates.map((gate) => gate.metric)));
});

test('a limit is met by what equals it, and both limits of a gate count', () => {
  const gate = { metric: 'r2', atLeast: 0.5, atMost: 0.9 };
  expect(passGates([gate], { r2: 0.5 }).map((g) => g.passed)).toEqual([true, true]);
  expect(passGates([gate], { r2: 0.4 }).map((g) => g.passed)).toEqual([false, true]);
  expect(passGates([gate], { r2: 0.95 }).map((g) => g.passed)).toEqual([true, false]);
});
