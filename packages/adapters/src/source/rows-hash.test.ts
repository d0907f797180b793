import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rowsHash } from './rows-hash.ts';

test('the hash is that of the rows joined by newlines, however they arrive', () => {
  const rows = ['{"a":1.0}', '["é"]', '{}'];
  const expected = createHash('sha256').update(rows.join('\n')).digest('hex');
  const hash = rowsHash();
  hash.update([]);
  hash.update(rows.slice(0, 1));
  hash.update([]);
  hash.update(rows.slice(1));
  expect(hash.digest()).toBe(expected);
});
