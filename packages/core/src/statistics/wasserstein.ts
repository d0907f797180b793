/**
 * Wasserstein-1 (earth mover's) distance between two samples, in their unit: ∫|F − G| dx.
 * Vallender, Theory of Probability and its Applications 18 (1974).
 * @param a sorted, no NaN, not empty.
 * @param b sorted, no NaN, not empty.
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let distance = 0;
  let x = Math.min(a[0]!, b[0]!);
  while (i < a.length || j < b.length) {
    while (i < a.length && a[i]! === x) i++;
    while (j < b.length && b[j]! === x) j++;
    if (i === a.length && j === b.length) break;
    const next = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    distance += Math.abs(i / a.length - j / b.length) * (next - x);
    x = next;
  }
  return distance;
}
