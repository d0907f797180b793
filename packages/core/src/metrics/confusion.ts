/**
 * The class decided for in every row: that of the largest chance × weight, the first of equals.
 * @param scores rows × classes, last index fastest.
 * @param weights one a class, or null for all alike.
 */
export function decidedClasses(
  scores: Float64Array,
  classes: number,
  weights: readonly number[] | null,
): Int32Array {
  const decided = new Int32Array(scores.length / classes);
  for (let row = 0; row < decided.length; row++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const score = scores[row * classes + k]! * (weights ? weights[k]! : 1);
      if (score > best) {
        best = score;
        decided[row] = k;
      }
    }
  }
  return decided;
}

/** Counts of rows by true class × decided class, last index fastest. */
export function confusionMatrix(target: Float64Array, decided: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < decided.length; row++) counts[target[row]! * classes + decided[row]!]!++;
  return counts;
}

export interface ClassScores {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1Macro: number;
  readonly f1Weighted: number;
  readonly accuracy: number;
}

/** Precision, recall and F1 of a confusion matrix; what would divide by zero is 0 (scikit-learn: `zero_division=0`). */
export function classScores(confusion: Float64Array, classes: number): ClassScores {
  const precision: number[] = [];
  const recall: number[] = [];
  let f1Sum = 0;
  let f1WeightedSum = 0;
  let hits = 0;
  let rows = 0;
  for (let k = 0; k < classes; k++) {
    const hit = confusion[k * classes + k]!;
    let actual = 0;
    let decided = 0;
    for (let other = 0; other < classes; other++) {
      actual += confusion[k * classes + other]!;
      decided += confusion[other * classes + k]!;
    }
    precision.push(decided > 0 ? hit / decided : 0);
    recall.push(actual > 0 ? hit / actual : 0);
    const f1 = actual + decided > 0 ? (2 * hit) / (actual + decided) : 0;
    f1Sum += f1;
    f1WeightedSum += f1 * actual;
    hits += hit;
    rows += actual;
  }
  return {
    precision,
    recall,
    f1Macro: f1Sum / classes,
    f1Weighted: f1WeightedSum / rows,
    accuracy: hits / rows,
  };
}
