import { expect, it } from 'vitest';
import { ago, when } from './when.ts';

const now = new Date('2026-11-21T12:00:00Z');

it('writes a moment in UTC', () => expect(when('2026-11-21T08:15:30Z')).toBe('21 Nov 2026, 08:15 UTC'));

it.each([
  ['2026-11-21T11:59:30Z', 'just now'],
  ['2026-11-21T11:58:30Z', '1 minute ago'],
  ['2026-11-21T08:59:00Z', '3 hours ago'],
  ['2026-11-18T11:00:00Z', '3 days ago'],
  ['2026-11-21T12:00:09Z', 'just now'],
])('says of %s: %s', (iso, words) => expect(ago(iso, now)).toBe(words));
