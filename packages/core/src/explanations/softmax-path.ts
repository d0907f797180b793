import { softmax } from '../models/softmax.ts';
import { gaussLegendre } from './gauss-legendre.ts';

const PATH = gaussLegendre(32);

/**
 * SHAP values of all logits, carried to the chance of one class along the straight path from base to
 * prediction (Aumann and Shapley, 1974): column i gets Σₖ J[c,k] φ[i,k] with J the average of
 * diag p − p pᵀ over the path, by 32-point Gauss-Legendre.
 * @param shap columns × classes, temperature divided out, the last index fastest
 * @param base one logit a class, temperature divided out
 * @returns one entry a column
 */
export function alongSoftmax(shap: Float64Array, base: Float64Array, ofClass: number): Float64Array {
  const classes = base.length;
  const columns = shap.length / classes;
  const total = new Float64Array(classes);
  for (let i = 0; i < shap.length; i++) total[i % classes]! += shap[i]!;

  const jacobian = new Float64Array(classes);
  const logits = new Float64Array(classes);
  const chances = new Float64Array(classes);
  PATH.points.forEach((t, q) => {
    for (let k = 0; k < classes; k++) logits[k] = base[k]! + t * total[k]!;
    softmax(logits, 0, classes, 1, chances, 0);
    const p = chances[ofClass]!;
    for (let k = 0; k < classes; k++) {
      jacobian[k]! += PATH.weights[q]! * p * ((k === ofClass ? 1 : 0) - chances[k]!);
    }
  });

  const contributions = new Float64Array(columns);
  for (let i = 0; i < columns; i++) {
    for (let k = 0; k < classes; k++) contributions[i]! += jacobian[k]! * shap[i * classes + k]!;
  }
  return contributions;
}
