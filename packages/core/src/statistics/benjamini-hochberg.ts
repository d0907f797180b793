/**
 * q-values: the smallest false discovery rate at which each test is a discovery.
 * Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).
 * @returns one q-value a p-value, in the order given.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[j]! - pValues[i]!);
  const qValues = new Array<number>(pValues.length);
  let smallest = 1;
  order.forEach((test, above) => {
    const rank = pValues.length - above;
    smallest = Math.min(smallest, (pValues[test]! * pValues.length) / rank);
    qValues[test] = smallest;
  });
  return qValues;
}
