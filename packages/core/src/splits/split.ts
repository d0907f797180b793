import type { Split } from '../stages.ts';
import { hash52 } from './hash.ts';

/** 70 / 15 / 15. */
const VALIDATION_FROM = 0.7;
const HOLDOUT_FROM = 0.85;

/**
 * The side a group of rows is on, for ever: a function of its key alone, so that the same house or
 * patient never crosses from training to holdout, whatever batch it comes back in.
 */
export function splitOf(problem: string, group: string): Split {
  const u = groupHash(problem, group) / 2 ** 52;
  if (u < VALIDATION_FROM) return 'train';
  return u < HOLDOUT_FROM ? 'validation' : 'holdout';
}

/** 52-bit hash of a group key; equal keys are equal numbers. */
export function groupHash(problem: string, group: string): number {
  return hash52(`${problem}\u0000${group}`);
}
