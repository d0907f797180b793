/**
 * The p-quantile of sorted values, interpolated linearly (type 7 of Hyndman and Fan, The American
 * Statistician 50, 1996): numpy's default. simple-statistics has the step function only.
 * @param sorted no NaN, not empty.
 * @param p from 0 to 1.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
