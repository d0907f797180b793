/**
 * Area under the ROC curve of one class against the rest, exact, ties counted half: the Mann-Whitney
 * statistic. Hanley and McNeil, Radiology 143 (1982). 0.5, the value of knowing nothing, where one side is empty.
 * @param scores the chance of the class, one entry a row.
 * @param positive 1 where the row is of the class.
 */
export function auc(scores: Float64Array, positive: Uint8Array): number {
  const inside = scores.filter((_, row) => positive[row] === 1).sort();
  const outside = scores.filter((_, row) => positive[row] === 0).sort();
  if (inside.length === 0 || outside.length === 0) return 0.5;
  let below = 0;
  let through = 0;
  let wins = 0;
  for (const score of inside) {
    while (below < outside.length && outside[below]! < score) below++;
    while (through < outside.length && outside[through]! <= score) through++;
    wins += (below + through) / 2;
  }
  return wins / (inside.length * outside.length);
}
