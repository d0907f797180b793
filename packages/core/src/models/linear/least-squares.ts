import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Encoded } from './encoding.ts';
import { gram } from './gram.ts';
import { marginsOf, transposedProduct } from './products.ts';

/**
 * Coefficients (intercept last) that minimise Σ(y − Xw − b)² + l2 ‖w‖², by Cholesky of XᵀX + l2 I.
 *
 * The normal equations square the condition of X, which is why textbooks prefer QR or SVD. Here numbers
 * are standardised, so that what is left of bad condition is collinearity, and the levels of every category
 * sum to the intercept: no factorisation of X could do without a penalty. With it the condition of
 * XᵀX + l2 I is at most about rows × features / l2, 10⁸ for a million rows, so that the solution keeps some
 * eight digits; one step of iterative refinement, with residuals taken from X and not from XᵀX, brings back
 * the others (Higham, Accuracy and Stability of Numerical Algorithms, §20.5). In return X is read
 * twice and its zeros are never stored, where QR would need it dense.
 */
export function leastSquares(encoded: Encoded, target: Float64Array, l2: number): Float64Array {
  const normal = gram(encoded);
  for (let j = 0; j < encoded.columns; j++) normal.set(j, j, normal.get(j, j) + l2);
  const cholesky = new CholeskyDecomposition(normal);
  const coefficients = new Float64Array(encoded.columns + 1);
  for (let pass = 0; pass < 2; pass++) {
    const residual = marginsOf(encoded, coefficients, 1).map((margin, row) => target[row]! - margin);
    const descent = transposedProduct(encoded, residual, 1);
    for (let j = 0; j < encoded.columns; j++) descent[j]! -= l2 * coefficients[j]!;
    const step = cholesky.solve(Matrix.columnVector(descent));
    for (let j = 0; j <= encoded.columns; j++) coefficients[j]! += step.get(j, 0);
  }
  return coefficients;
}
