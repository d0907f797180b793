/**
 * Two-sample Kolmogorov-Smirnov test: the largest distance between two empirical distribution functions.
 * Its p-value is the limit's, Q(√(n·m/(n+m)) · D), which ties make conservative.
 * Hodges, Arkiv för Matematik 3 (1958).
 * @param a sorted, no NaN.
 * @param b sorted, no NaN.
 * @param effectiveA the size the p-value is computed for; see effectiveSize.
 */
export function ksTest(
  a: Float64Array,
  b: Float64Array,
  effectiveA: number,
  effectiveB: number,
): { statistic: number; pValue: number } {
  const statistic = ksStatistic(a, b);
  const size = (effectiveA * effectiveB) / (effectiveA + effectiveB);
  return { statistic, pValue: size > 0 ? kolmogorovUpper(Math.sqrt(size) * statistic) : 1 };
}

function ksStatistic(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! === x) i++;
    while (j < b.length && b[j]! === x) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** P(K > x) of the Kolmogorov distribution; below 1.18 by the series that converges fast there. */
function kolmogorovUpper(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1.18) {
    const y = -(Math.PI ** 2) / (8 * x * x);
    for (let k = 1; k <= 7; k += 2) sum += Math.exp(y * k * k);
    return Math.min(1, 1 - (Math.sqrt(2 * Math.PI) / x) * sum);
  }
  for (let k = 1; k <= 4; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}
