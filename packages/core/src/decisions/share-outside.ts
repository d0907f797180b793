/** Share of values outside a range, ends included; 0 of no values. */
export function shareOutside(values: Float64Array, [low, high]: readonly [number, number]): number {
  let outside = 0;
  for (const value of values) if (value < low || value > high) outside++;
  return values.length === 0 ? 0 : outside / values.length;
}
