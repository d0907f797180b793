/**
 * Losses with what overflowed put down as the largest finite one: a single row whose prediction left the
 * range of numbers must not turn every mean, and so every decision, into NaN.
 */
export function capToFinite(losses: Float64Array): Float64Array {
  let largest = 0;
  let overflowed = false;
  for (const loss of losses) {
    if (!Number.isFinite(loss)) overflowed = true;
    else if (loss > largest) largest = loss;
  }
  return overflowed ? losses.map((loss) => (Number.isFinite(loss) ? loss : largest)) : losses;
}
