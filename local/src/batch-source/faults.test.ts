import { expect, test } from 'vitest';
import { Fault, faultQueue } from './faults.ts';

test('faults come due one a call, the oldest first, each after its number of calls', () => {
  const faults = faultQueue();
  faults.add('taxi', Fault.parse({ next: 'cut', after: 1 }));
  faults.add('taxi', Fault.parse({ next: 'error' }));
  faults.add('taxi', Fault.parse({ next: 'lost' }));
  const due = Array.from({ length: 4 }, () => faults.due('taxi')?.next ?? null);
  expect(due).toEqual(['error', 'cut', 'lost', null]);
  expect(faults.due('diabetes')).toBeNull();
  expect(faults.waiting('taxi')).toBe(0);
});

test('a fault that is not known is refused', () => {
  expect(Fault.safeParse({ next: 'explode' }).success).toBe(false);
  expect(Fault.safeParse({ next: 'cut', afer: 1 }).success).toBe(false);
});
