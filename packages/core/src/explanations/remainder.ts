/**
 * Makes contributions add up to `total` to the last bits: what rounding and quadrature left over is spread in
 * proportion to their size. In place.
 */
export function spreadRemainder(contributions: Float64Array, total: number): void {
  let sum = 0;
  let size = 0;
  for (const value of contributions) {
    sum += value;
    size += Math.abs(value);
  }
  if (size === 0) return;
  const remainder = total - sum;
  for (let i = 0; i < contributions.length; i++) {
    contributions[i]! += remainder * (Math.abs(contributions[i]!) / size);
  }
}
