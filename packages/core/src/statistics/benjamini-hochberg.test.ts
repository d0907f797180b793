import { expect, test } from 'vitest';
import { golden } from '../../golden/statistics.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';

test('q-values are those of scipy.stats.false_discovery_control', () => {
  for (const { pValues, qValues } of golden.falseDiscovery) {
    benjaminiHochberg(pValues).forEach((q, i) => {
      expect(q).toBeCloseTo(qValues[i]!, 12);
    });
  }
  expect(benjaminiHochberg([])).toEqual([]);
});
