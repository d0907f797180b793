import { describe, expect, it } from 'vitest';
import type { ColumnSpec } from '../problems/problem.ts';
import { parseCell } from './parse-cell.ts';

const number: ColumnSpec = {
  name: 'n',
  title: 'N',
  kind: 'number',
  role: 'input',
  range: [0, 10],
  missing: ['?'],
};
const whole: ColumnSpec = { ...number, integer: true };
const category: ColumnSpec = { name: 'c', title: 'C', kind: 'category', role: 'input', levels: ['a', 'b'] };
const answer: ColumnSpec = { ...category, role: 'target', required: true };
const time: ColumnSpec = { name: 't', title: 'T', kind: 'timestamp', role: 'input', required: true };

describe('parseCell', () => {
  it.each([
    [number, 3.5, 3.5],
    [number, ' 3.5 ', 3.5],
    [number, '1e1', 10],
    [number, '?', null],
    [number, '', null],
    [number, null, null],
    [number, undefined, null],
    [whole, 3, 3],
    [whole, '3.0', 3],
    [category, 'a', 'a'],
    [category, 7, '7'],
    [category, ' new ', 'new'],
    [time, '1970-01-02 00:00:01', 86_401],
    [time, '1970-01-02T00:00:01Z', 86_401],
    [time, '1970-01-02T00:00:01.000Z', 86_401],
  ])('reads %o as %o', (column, value, cell) => {
    expect(parseCell(column, value)).toEqual({ ok: true, cell });
  });

  it.each([
    [number, 'abc', 'type'],
    [number, Number.NaN, 'type'],
    [number, Number.POSITIVE_INFINITY, 'type'],
    [number, 'NaN', 'type'],
    [number, '0x10', 'type'],
    [number, true, 'type'],
    [number, [1], 'type'],
    [number, 11, 'range'],
    [number, -0.1, 'range'],
    [whole, 3.5, 'type'],
    [category, true, 'type'],
    [category, { a: 1 }, 'type'],
    [category, 'nul\u0000', 'type'],
    [answer, 'z', 'level'],
    [answer, null, 'missing'],
    [time, '2016-02-30 00:00:00', 'type'],
    [time, '2016-01-01 24:00:00', 'type'],
    [time, 'yesterday', 'type'],
    [time, '', 'missing'],
  ])('refuses %o for %o by the rule %s', (column, value, rule) => {
    const parsed = parseCell(column, value);
    expect(parsed).toMatchObject({ ok: false, rule });
    if (!parsed.ok) expect(parsed.message).toMatch(/must be/);
  });
});
