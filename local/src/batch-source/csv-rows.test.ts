import { expect, test } from 'vitest';
import { asObject, asStrings } from './csv-rows.ts';

test('numbers keep their digits, whatever JSON cannot write as a number is a text', () => {
  const cells = ['1', '-73.99064636230467', '10001.0', '1e5', '007', '', 'say "no"', '1.', '?'];
  const header = cells.map((_, column) => `c${column}`);
  expect(asObject(cells, header)).toBe(
    '{"c0":1,"c1":-73.99064636230467,"c2":10001.0,"c3":1e5,"c4":"007","c5":"","c6":"say \\"no\\"","c7":"1.","c8":"?"}',
  );
});

test('the second form is an array of texts', () => {
  expect(asStrings(['8222157', '?', '[0-10)'])).toBe('["8222157","?","[0-10)"]');
});
