import { DerivaError } from '@deriva/core/errors.ts';
import { seededRandom } from '@deriva/core/random/seeded.ts';
import { describe, expect, test } from 'vitest';
import { rowSlicer } from './row-slicer.ts';

/** Feeds the answer in chunks of the given sizes (the last one repeats). */
function slice(answer: string | Buffer, sizes: readonly number[] = [1 << 16]) {
  const bytes = Buffer.from(answer);
  const slicer = rowSlicer();
  const rows: string[] = [];
  for (let at = 0, k = 0; at < bytes.length; k++) {
    const size = sizes[Math.min(k, sizes.length - 1)] ?? 1;
    rows.push(...slicer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return { rows, ...slicer.end() };
}

function codeOf(answer: string | Buffer, sizes?: readonly number[]): string {
  try {
    slice(answer, sizes);
  } catch (thrown) {
    if (thrown instanceof DerivaError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  return 'accepted';
}

const ROWS = [
  '{"price": 10001.0, "city": "Mayagüez", "note": "a \\"quoted\\" } ] \\\\"}',
  '[ "1", "?", "[0-10)", "250.83", "\\u00e9\\n", "🚕" ]',
  '{}',
  '[]',
  '{"nested":{"data":[1,{"data":[]}],"batch_number":7},"e":-1.5e+10,"t":true,"f":false,"n":null,"z":-0}',
];

describe('the rows come as they were written', () => {
  test.each([
    ['compact', `{"group_number":1,"batch_number":3,"data":[${ROWS.join(',')}]}`],
    ['rows first', `{"data":[${ROWS.join(',')}],"batch_number":3}`],
    ['numeric text', `{"batch_number":"3","data":[${ROWS.join(',')}],"group_number":"1"}`],
    ['whitespace', ` {\r\n\t"data" : [ ${ROWS.join(' ,\n ')} ] , "batch_number" : 3 }\n`],
    [
      'other keys',
      `{"note":"resampled","more":[[{"data":[1]}]],"data":[${ROWS.join(',')}],"o":{},"batch_number":3,"b":true}`,
    ],
    ['escaped key', `{"d\\u0061ta":[${ROWS.join(',')}],"batch_number":3}`],
  ])('%s', (_, answer) => {
    expect(slice(answer)).toEqual({ rows: ROWS, batchNumber: 3 });
  });

  test('wherever the answer is cut into chunks', () => {
    const answer = Buffer.from(`{"batch_number":3,"data":[${ROWS.join(', ')}]}`);
    for (let at = 1; at < answer.length; at++)
      expect(slice(answer, [at, answer.length])).toEqual({ rows: ROWS, batchNumber: 3 });
    expect(slice(answer, [1])).toEqual({ rows: ROWS, batchNumber: 3 });
  });

  test('an empty batch is a batch', () => {
    expect(slice('{"batch_number":0,"data":[]}')).toEqual({ rows: [], batchNumber: 0 });
  });

  test('a row that is neither object nor array is a row all the same: clean says what is wrong with it', () => {
    const texts = ['1', '"two"', 'null', '{"a":3}', '-4.50', 'true'];
    const answer = `{"batch_number":3,"data":[${texts.join(' , ')}]}`;
    expect(slice(answer)).toEqual({ rows: texts, batchNumber: 3 });
  });

  test('the number is known before the rows where it stands before them', () => {
    const slicer = rowSlicer();
    slicer.push(Buffer.from('{"batch_number":12'));
    expect(slicer.batchNumber()).toBeNull();
    slicer.push(Buffer.from(',"data":['));
    expect(slicer.batchNumber()).toBe(12);
  });
});

describe('JSON.parse is the judge', () => {
  const seed = 20161101;
  test(`of random damage to an answer, in random chunks (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const whole = Buffer.from(`{"batch_number":3,"x":[1.5e3,null],"data":[${ROWS.join(',')}]}`);
    const bytes = Buffer.from('{}[]",:\\0123456789.eE+-tfn \n\0ué"');
    let refused = 0;
    for (let k = 0; k < 3000; k++) {
      const damaged = Buffer.from(whole);
      damaged[Math.floor(random() * damaged.length)] = bytes[Math.floor(random() * bytes.length)] ?? 0;
      let parsed: unknown;
      try {
        parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(damaged));
      } catch {
        parsed = undefined;
      }
      const outcome = codeOf(damaged, [1 + Math.floor(random() * 40)]);
      if (parsed === undefined) {
        refused++;
        expect(outcome, damaged.toString()).not.toBe('accepted');
      } else if (outcome === 'accepted') {
        // Batch and rows mean the same to a parser of the whole.
        const { rows, batchNumber } = slice(damaged);
        expect(parsed).toMatchObject({ batch_number: batchNumber, data: rows.map((r) => JSON.parse(r)) });
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

describe('what is not an answer is refused', () => {
  test('cut at any byte', () => {
    const answer = `{"batch_number":3,"data":[${ROWS.join(',')}]}`;
    const bytes = Buffer.from(answer);
    for (let end = 0; end < bytes.length; end++)
      expect(codeOf(bytes.subarray(0, end)), `at ${end}`).toMatch(/^source_cut/);
  });

  const faults: [answer: string, reason: string][] = [
    ['{"batch_number":3,"data":[{"a":01}]}', 'byte 32: a comma or a closing bracket is expected, not "1"'],
    ['{"batch_number":3,"data":[{}],}', 'byte 30: a key'],
    ['{"batch_number":3,"data":[{},]}', 'byte 29: a value'],
    ['{"batch_number":3,"data":[{}]} x', 'byte 31: the end'],
    ['{"batch_number":3,"data":[{"a":NaN}]}', 'byte 31: a value'],
    ['{"batch_number":3,"data":[{"a":"\t"}]}', 'byte 32: an escape in place of a control character'],
    ['{"batch_number":3,"data":[{"a":"\\x"}]}', 'byte 33: an escape is expected, not "x"'],
    ['{"batch_number":3,"data":{}}', '"data" is not an array'],
    ['{"batch_number":3,"data":null}', '"data" is not an array'],
    ['{"batch_number":3.5,"data":[]}', '"batch_number" is 3.5'],
    ['{"batch_number":-1,"data":[]}', '"batch_number" is -1'],
    ['{"batch_number":[],"data":[]}', '"batch_number" is not a number'],
    ['{"batch_number":3,"data":[],"data":[]}', '"data" stands there twice'],
    ['{"batch_number":3}', '"data" is missing'],
    ['{"data":[]}', '"batch_number" is missing'],
    ['{"detail":"try later"}', '"data" is missing'],
    ['[{"batch_number":3}]', 'byte 0'],
    ['<html>', 'byte 0: "{" is expected'],
    [`{"data":[${'['.repeat(100)}`, 'deeper than 64'],
    [`{"data":[["${'x'.repeat(1 << 20)}"]]}`, 'longer than 1 MiB'],
  ];
  test.each(faults.map(([answer, reason]) => [reason, answer]))('%s', (reason, answer) => {
    const outcome = codeOf(answer, [1000]);
    expect(outcome).toMatch(/^source_malformed/);
    expect(outcome).toContain(reason);
  });

  test('text that is not UTF-8', () => {
    const answer = Buffer.from('{"batch_number":3,"data":[["caf\xe9"]]}', 'latin1');
    expect(codeOf(answer)).toMatch(/^source_malformed.*not UTF-8/);
  });
});
