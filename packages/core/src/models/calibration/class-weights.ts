/** Weights tried for a class, each 2^(1/8) times the one before: 1/4 to 8. */
const GRID = Array.from({ length: 41 }, (_, i) => 2 ** ((i - 16) / 8));
const MAX_PASSES = 10;

/** The class with the largest chance × weight; the first of equals. */
export function decide(chances: Float64Array, from: number, weights: readonly number[]): number {
  let best = 0;
  for (let k = 1; k < weights.length; k++) {
    if (chances[from + k]! * weights[k]! > chances[from + best]! * weights[best]!) best = k;
  }
  return best;
}

/**
 * Class weights whose decisions (argmax of chance × weight) have the largest weighted F1 on these rows: one
 * weight after another over a fixed grid, until no change of one of them helps. The first stays 1, as a
 * common factor decides nothing. Only a strict gain moves a weight, so that ties keep what is nearest to argmax.
 * @param chances rows × classes
 */
export function tuneClassWeights(chances: Float64Array, answers: Float64Array, classes: number): number[] {
  const weights: number[] = Array.from({ length: classes }, () => 1);
  if (answers.length === 0) return weights;
  let best = weightedF1(chances, answers, weights);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = best;
    for (let k = 1; k < classes; k++) {
      let kept = weights[k]!;
      for (const weight of GRID) {
        weights[k] = weight;
        const f1 = weightedF1(chances, answers, weights);
        if (f1 <= best) continue;
        best = f1;
        kept = weight;
      }
      weights[k] = kept;
    }
    if (best === before) break;
  }
  return weights;
}

/** F1 of each class under decisions with these weights, weighed by its rows. */
export function weightedF1(chances: Float64Array, answers: Float64Array, weights: readonly number[]): number {
  const classes = weights.length;
  const actual = new Float64Array(classes);
  const decided = new Float64Array(classes);
  const right = new Float64Array(classes);
  for (let row = 0; row < answers.length; row++) {
    const answer = answers[row]!;
    const choice = decide(chances, row * classes, weights);
    actual[answer]!++;
    decided[choice]!++;
    if (choice === answer) right[answer]!++;
  }
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    if (actual[k]! > 0) sum += (actual[k]! * 2 * right[k]!) / (actual[k]! + decided[k]!);
  }
  return sum / answers.length;
}
