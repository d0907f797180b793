/**
 * The batch's challenger: the candidate with the lowest loss on the validation rows, the first of equals;
 * null where all diverged.
 */
export function chooseChallenger<T extends { readonly diverged: boolean; readonly validationLoss: number }>(
  results: readonly T[],
): T | null {
  let best: T | null = null;
  for (const result of results) {
    if (result.diverged || !Number.isFinite(result.validationLoss)) continue;
    if (!best || result.validationLoss < best.validationLoss) best = result;
  }
  return best;
}
