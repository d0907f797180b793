import type { ColumnSpec } from '../problems/problem.ts';
import type { Cell } from '../tables/table.ts';

/** A value read as its column says; or what is wrong with it, by kind and as a sentence. */
export type ParsedCell =
  | { readonly ok: true; readonly cell: Cell }
  | { readonly ok: false; readonly rule: 'type' | 'range' | 'level' | 'missing'; readonly message: string };

/**
 * Reads one value as it comes from the source or from a caller: the one definition for both, so that
 * what serving accepts is what training saw. Numbers may come as text, categories as numbers.
 */
export function parseCell(column: ColumnSpec, value: unknown): ParsedCell {
  if (isMissing(column, value)) {
    return column.required
      ? { ok: false, rule: 'missing', message: `${column.name} is missing; ${allowed(column)}` }
      : { ok: true, cell: null };
  }
  switch (column.kind) {
    case 'number':
      return parseNumber(column, value);
    case 'category':
      return parseCategory(column, value);
    case 'timestamp':
      return parseTimestamp(column, value);
  }
}

function isMissing(column: ColumnSpec, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  return text === '' || (column.missing?.includes(text) ?? false);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function parseNumber(column: ColumnSpec & { kind: 'number' }, value: unknown): ParsedCell {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && NUMBER.test(value.trim())
        ? Number(value)
        : Number.NaN;
  if (!Number.isFinite(number) || (column.integer && !Number.isInteger(number)))
    return wrongType(column, value);
  if (column.range && (number < column.range[0] || number > column.range[1])) {
    return { ok: false, rule: 'range', message: `${column.name} is ${number}; ${allowed(column)}` };
  }
  return { ok: true, cell: number };
}

function parseCategory(column: ColumnSpec & { kind: 'category' }, value: unknown): ParsedCell {
  if (typeof value !== 'string' && typeof value !== 'number') return wrongType(column, value);
  if (typeof value === 'number' && !Number.isFinite(value)) return wrongType(column, value);
  const text = String(value).trim();
  // PostgreSQL cannot hold U+0000, and no level of anything contains it.
  if (text.includes('\u0000')) return wrongType(column, value);
  if (column.role === 'target' && column.levels && !column.levels.includes(text)) {
    return { ok: false, rule: 'level', message: `${column.name} is "${text}"; ${allowed(column)}` };
  }
  return { ok: true, cell: text };
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.0+)?)?Z?$/;

function parseTimestamp(column: ColumnSpec, value: unknown): ParsedCell {
  const match = typeof value === 'string' ? TIMESTAMP.exec(value.trim()) : null;
  if (!match) return wrongType(column, value);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  // Date.UTC rolls the 31st of February over into March; a clock reading that does not exist is a fault.
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return exists ? { ok: true, cell: milliseconds / 1000 } : wrongType(column, value);
}

function wrongType(column: ColumnSpec, value: unknown): ParsedCell {
  return { ok: false, rule: 'type', message: `${column.name} is ${show(value)}; ${allowed(column)}` };
}

/** What the column takes, for the second half of a sentence. */
function allowed(column: ColumnSpec): string {
  const orMissing = column.required ? '' : ', or null';
  switch (column.kind) {
    case 'number': {
      const kind = column.integer ? 'a whole number' : 'a number';
      const range = column.range ? ` from ${column.range[0]} to ${column.range[1]}` : '';
      const unit = column.unit ? ` (${column.unit})` : '';
      return `it must be ${kind}${range}${unit}${orMissing}`;
    }
    case 'category':
      return column.levels
        ? `it must be text, known are ${column.levels.map((l) => JSON.stringify(l)).join(', ')}${orMissing}`
        : `it must be text${orMissing}`;
    case 'timestamp':
      return `it must be a date and time, YYYY-MM-DD HH:MM:SS${orMissing}`;
  }
}

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
