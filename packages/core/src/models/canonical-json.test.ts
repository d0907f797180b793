import { expect, test } from 'vitest';
import { seededRandom } from '../random/seeded.ts';
import { canonicalJson } from './canonical-json.ts';
import { printedSeed } from './matrix.fixture.ts';

test('the order of keys does not matter, that of entries does', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'x' } })).toBe('{"a":{"c":"x","d":null},"b":[2,1]}');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %f, which would become null', (value) => {
  expect(() => canonicalJson({ a: [value] })).toThrow(RangeError);
});

test('every double comes back with the same bits', () => {
  const random = seededRandom(printedSeed('canonical JSON'));
  const bits = new BigUint64Array(1000).map(
    () => (BigInt(Math.floor(random() * 2 ** 32)) << 31n) ^ BigInt(Math.floor(random() * 2 ** 32)),
  );
  const doubles = [...new Float64Array(bits.buffer)].filter(Number.isFinite);
  expect(JSON.parse(canonicalJson(doubles))).toEqual(doubles);
});
