import { effectiveSize } from '../statistics/effective-size.ts';
import { type Groups, groupsOf } from '../statistics/groups.ts';
import type { ColumnData, Table } from '../tables/table.ts';

/** Rows to compare. All arrays have `table.rows` entries. */
export interface Sample {
  /** With the derived columns already added. */
  readonly table: Table;
  /** Hash of the group key: equal numbers are one group. */
  readonly group: Float64Array;
  /** As targetOf gives it: the value in the unit, or the index of the class; NaN where there is none. */
  readonly target: Float64Array;
}

/** A sample whose groups are numbered, once for all columns. */
export interface GroupedSample extends Sample {
  readonly groups: Groups;
  readonly effectiveRows: number;
}

export function grouped(sample: Sample): GroupedSample {
  const groups = groupsOf(sample.group);
  return { ...sample, groups, effectiveRows: effectiveSize(groups) };
}

/** 1 where the column holds a value. */
export function presentRows(column: ColumnData): Uint8Array {
  return column.kind === 'number'
    ? Uint8Array.from(column.values, (v) => (Number.isNaN(v) ? 0 : 1))
    : Uint8Array.from(column.codes, (code) => (code < 0 ? 0 : 1));
}

/** The values that are there, sorted, and the number of independent rows they are worth. */
export interface PresentNumbers {
  readonly sorted: Float64Array;
  readonly effective: number;
}

export function presentNumbers(values: Float64Array, groups: Groups): PresentNumbers {
  const present = presentRows({ kind: 'number', values });
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  return { sorted, effective: effectiveSize(groups, present) };
}
