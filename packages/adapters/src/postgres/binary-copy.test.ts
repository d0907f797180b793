import { expect, test } from 'vitest';
import { BinaryCopyReader } from './binary-copy-reader.ts';
import { BinaryCopyWriter } from './binary-copy-writer.ts';
import { CategoryReader, Float64Reader, Int32Reader } from './field-readers.ts';

const TEXTS = ['', 'a', 'ñ', '\\N', 'x'.repeat(300), null];

test('what is written is read, wherever the bytes are cut', () => {
  const bytes = written(50);
  for (const size of [1, 2, 3, 7, 64, bytes.length]) {
    const number = new Float64Reader(50);
    const text = new CategoryReader(50);
    const int = new Int32Reader(new Int32Array(50));
    const reader = new BinaryCopyReader([number, text, int]);
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    expect(reader.rows).toBe(50);
    expect([...number.values]).toEqual(
      Array.from({ length: 50 }, (_, i) => (i % 5 === 4 ? Number.NaN : i / 7)),
    );
    expect([...int.values]).toEqual(Array.from({ length: 50 }, (_, i) => 7 - i));
    const { codes, levels } = text.column();
    expect(Array.from(codes, (code) => (code < 0 ? null : levels[code]))).toEqual(
      Array.from({ length: 50 }, (_, i) => TEXTS[i % TEXTS.length]),
    );
    expect(levels).toEqual(TEXTS.slice(0, -1));
  }
});

test('many levels keep their codes apart', () => {
  const writer = new BinaryCopyWriter();
  const levels = Array.from({ length: 5_000 }, (_, i) => `level-${(i * 7919) % 5_000}`);
  for (const level of [...levels, ...levels]) {
    writer.row(1);
    writer.text(level);
  }
  writer.end();
  const text = new CategoryReader(10_000);
  new BinaryCopyReader([text]).push(writer.take());
  const column = text.column();
  expect(column.levels).toEqual(levels);
  expect([...column.codes.subarray(5_000)]).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
});

function written(rows: number): Buffer {
  const writer = new BinaryCopyWriter();
  const parts: Buffer[] = [];
  for (let i = 0; i < rows; i++) {
    writer.row(3);
    if (i % 5 === 4) writer.null();
    else writer.float64(i / 7);
    const text = TEXTS[i % TEXTS.length] ?? null;
    if (text === null) writer.null();
    else writer.text(text);
    writer.int32(7 - i);
    if (i % 9 === 0) parts.push(writer.take());
  }
  writer.end();
  return Buffer.concat([...parts, writer.take()]);
}
