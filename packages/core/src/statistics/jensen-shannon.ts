/**
 * Jensen-Shannon distance with base 2, from 0 (equal) to 1 (nothing in common): the square root of the
 * divergence. Endres and Schindelin, IEEE Transactions on Information Theory 49 (2003).
 * @param a counts or shares by category, not all 0.
 * @param b likewise, of the same length.
 */
export function jensenShannonDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const sumA = sum(a);
  const sumB = sum(b);
  let divergence = 0;
  for (let k = 0; k < a.length; k++) {
    const p = a[k]! / sumA;
    const q = b[k]! / sumB;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total;
}
