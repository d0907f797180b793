/**
 * Chances from `classes` margins at `from`, divided by the temperature, written at `to`. The largest
 * margin is taken off first, so that no exponential overflows.
 */
export function softmax(
  margins: Float64Array,
  from: number,
  classes: number,
  temperature: number,
  into: Float64Array,
  to: number,
): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) if (margins[from + k]! > top) top = margins[from + k]!;
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const e = Math.exp((margins[from + k]! - top) / temperature);
    into[to + k] = e;
    sum += e;
  }
  for (let k = 0; k < classes; k++) into[to + k]! /= sum;
}

/** -ln of the softmax chance of class `answer`, as a log-sum-exp that cannot underflow to infinity. */
export function logLossOf(
  margins: Float64Array,
  from: number,
  classes: number,
  temperature: number,
  answer: number,
): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) if (margins[from + k]! > top) top = margins[from + k]!;
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp((margins[from + k]! - top) / temperature);
  return Math.log(sum) - (margins[from + answer]! - top) / temperature;
}

/** Chances of every row. @param margins rows × classes */
export function chancesOf(margins: Float64Array, classes: number, temperature: number): Float64Array {
  const chances = new Float64Array(margins.length);
  for (let at = 0; at < margins.length; at += classes)
    softmax(margins, at, classes, temperature, chances, at);
  return chances;
}
