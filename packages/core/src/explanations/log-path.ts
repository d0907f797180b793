/**
 * SHAP values on a logarithm, carried to its unit along the straight path from the base to the prediction
 * (Aumann and Shapley, Values of Non-Atomic Games, 1974): the integral of exp along it gives
 * φᵢ · base · expm1(d) / d with d the sum of all φ, the logarithmic mean of base and prediction, and
 * base itself at d = 0.
 * @param shap one entry a column
 * @param base in the unit: exp of the base margin, hence a geometric mean
 */
export function alongLogarithm(shap: Float64Array, base: number): Float64Array {
  let d = 0;
  for (const value of shap) d += value;
  const mean = base * expm1Over(d);
  return shap.map((value) => value * mean);
}

/** expm1(d) / d, which is a division by 0 only at 0: expm1 keeps its digits near it. */
function expm1Over(d: number): number {
  return d === 0 ? 1 : Math.expm1(d) / d;
}
