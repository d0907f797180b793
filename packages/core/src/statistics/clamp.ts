/** The values with all below `low` raised to it and all above `high` lowered to it: winsorising. */
export function clampTo(values: Float64Array, low: number, high: number): Float64Array {
  return values.map((v) => Math.min(Math.max(v, low), high));
}
