import { expect, test } from 'vitest';
import { jsonScanner } from './json-scanner.ts';

function accepts(text: string): boolean {
  const nothing = () => {};
  const scanner = jsonScanner({
    keyBegan: nothing,
    keyEnded: nothing,
    scalarBegan: nothing,
    scalarEnded: nothing,
    opened: nothing,
    closed: nothing,
  });
  try {
    // A space ends a number that stands alone.
    scanner.push(Buffer.from(`${text} `));
  } catch {
    return false;
  }
  return scanner.done();
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// Every text of up to three signs that mean something to JSON, alone and after a beginning: 19^3 of each.
test('takes exactly the texts that JSON.parse takes', () => {
  const signs = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '0',
    '1',
    '-',
    '+',
    '.',
    'e',
    'E',
    ' ',
    '\\',
    'n',
    'null',
    '""',
  ];
  const wrong: string[] = [];
  const extend = (text: string, left: number) => {
    // Closed as its beginning asks, so that what follows the beginning decides.
    const whole = text + (text.startsWith('[0,') ? ']' : text.startsWith('{"":') ? '}' : '');
    if (accepts(whole) !== parses(whole)) wrong.push(whole);
    if (left > 0) for (const sign of signs) extend(text + sign, left - 1);
  };
  for (const beginning of ['', '[0,', '{"":']) extend(beginning, 3);
  expect(wrong).toEqual([]);
});

test('tells where each part begins and ends', () => {
  const told: string[] = [];
  const text = '{"a": [1.5, "x"], "b": true}';
  let from = 0;
  const scanner = jsonScanner({
    keyBegan: (at) => {
      from = at;
    },
    keyEnded: (end, depth) => told.push(`key ${text.slice(from, end)} ${depth}`),
    scalarBegan: (at) => {
      from = at;
    },
    scalarEnded: (end, depth) => told.push(`scalar ${text.slice(from, end)} ${depth}`),
    opened: (at, depth, isObject) => told.push(`${isObject ? 'object' : 'array'} at ${at} ${depth}`),
    closed: (end, depth) => told.push(`closed at ${end} ${depth}`),
  });
  scanner.push(Buffer.from(text));
  expect(told).toEqual([
    'object at 0 0',
    'key "a" 1',
    'array at 6 1',
    'scalar 1.5 2',
    'scalar "x" 2',
    'closed at 16 1',
    'key "b" 1',
    'scalar true 1',
    'closed at 28 0',
  ]);
});
