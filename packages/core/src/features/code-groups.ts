import type { CodeGroup } from '../problems/problem.ts';

/** Index of the first group that holds the code; the number of groups where none does. */
export function groupOf(code: string, groups: readonly CodeGroup[]): number {
  const number = leadingNumber(code);
  const index = groups.findIndex(
    ({ ranges, prefixes }) =>
      ranges?.some(([from, below]) => number >= from && number < below) ||
      prefixes?.some((prefix) => code.startsWith(prefix)),
  );
  return index < 0 ? groups.length : index;
}

/** `250.83` → 250.83, `V58` → NaN: an ICD-9 code that begins with a letter is in no numeric range. */
function leadingNumber(code: string): number {
  const digits = /^\d+(?:\.\d+)?/.exec(code);
  return digits ? Number(digits[0]) : Number.NaN;
}
