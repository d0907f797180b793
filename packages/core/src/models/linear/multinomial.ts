import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { logLossOf, softmax } from '../softmax.ts';
import type { Encoded } from './encoding.ts';
import { gram } from './gram.ts';
import { marginsOf, transposedProduct } from './products.ts';

export interface NewtonStep {
  readonly step: number;
  /** Cross entropy summed over rows, and the penalty. */
  readonly loss: number;
  /** √(gᵀH⁻¹g): how far the minimum is, in the metric of the Hessian. */
  readonly decrement: number;
}

/**
 * Multinomial logistic regression: minimises the cross entropy summed over rows + ½ l2 ‖w‖², intercepts
 * free (scikit-learn's with C = 1 / l2), by Newton's method with step halving (Boyd and Vandenberghe,
 * Convex Optimization, algorithm 9.5), until the Newton decrement is below `tolerance`. Yields after
 * each step, returns coefficients: columns (the intercept last) × classes.
 *
 * Why Newton: levels that decide the answer alone (a patient who died does not come back) leave the
 * problem badly conditioned, and first-order methods need hundreds of passes for the digits that eight
 * Newton steps give. A step is affordable because rows are sparse, and because the blocks Xᵀ diag(pₐpᵦ) X
 * of the Hessian sum to 0 over b, so that only those with a < b are computed.
 */
export function* multinomial(
  encoded: Encoded,
  target: Float64Array,
  classes: number,
  l2: number,
  { tolerance, maxSteps }: { readonly tolerance: number; readonly maxSteps: number },
): Generator<NewtonStep, Float64Array> {
  let coefficients = nullModel(encoded, target, classes);
  let at = evaluate(encoded, target, classes, l2, coefficients);
  for (let step = 1; step <= maxSteps; step++) {
    const descent = newtonDirection(encoded, at.chances, classes, l2, at.gradient);
    const decrement = Math.sqrt(Math.max(0, dot(at.gradient, descent)));
    yield { step, loss: at.loss, decrement };
    if (decrement < tolerance) break;
    let length = 1;
    let next = moved(coefficients, descent, length);
    let there = evaluate(encoded, target, classes, l2, next);
    // At the minimum losses differ by less than their rounding.
    while (there.loss > at.loss * (1 + 1e-13) && length > 1e-6) {
      length /= 2;
      next = moved(coefficients, descent, length);
      there = evaluate(encoded, target, classes, l2, next);
    }
    coefficients = next;
    at = there;
  }
  return coefficients;
}

/** Log shares of the classes as intercepts, all else 0: the best model that looks at nothing. */
function nullModel(encoded: Encoded, target: Float64Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const answer of target) counts[answer]!++;
  const coefficients = new Float64Array((encoded.columns + 1) * classes);
  counts.forEach((n, k) => {
    coefficients[encoded.columns * classes + k] = Math.log(Math.max(n, 0.5) / encoded.rows);
  });
  return coefficients;
}

function evaluate(
  encoded: Encoded,
  target: Float64Array,
  classes: number,
  l2: number,
  coefficients: Float64Array,
): { loss: number; gradient: Float64Array; chances: Float64Array } {
  const chances = marginsOf(encoded, coefficients, classes);
  let loss = 0;
  for (let row = 0, at = 0; row < encoded.rows; row++, at += classes) {
    loss += logLossOf(chances, at, classes, 1, target[row]!);
    softmax(chances, at, classes, 1, chances, at);
  }
  const residuals = chances.slice();
  for (let row = 0; row < encoded.rows; row++) residuals[row * classes + target[row]!]!--;
  const gradient = transposedProduct(encoded, residuals, classes);
  for (let i = 0; i < encoded.columns * classes; i++) {
    loss += 0.5 * l2 * coefficients[i]! ** 2;
    gradient[i]! += l2 * coefficients[i]!;
  }
  return { loss, gradient, chances };
}

/** H⁻¹ g. In the system the classes follow one another, each with its columns and intercept. */
function newtonDirection(
  encoded: Encoded,
  chances: Float64Array,
  classes: number,
  l2: number,
  gradient: Float64Array,
): Float64Array {
  const { rows, columns } = encoded;
  const size = columns + 1;
  const hessian = Matrix.zeros(size * classes, size * classes);
  const weights = new Float64Array(rows);
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      for (let row = 0; row < rows; row++)
        weights[row] = chances[row * classes + a]! * chances[row * classes + b]!;
      const block = gram(encoded, weights);
      addBlock(hessian, block, a * size, a * size, 1);
      addBlock(hessian, block, b * size, b * size, 1);
      addBlock(hessian, block, a * size, b * size, -1);
      addBlock(hessian, block, b * size, a * size, -1);
    }
  }
  for (let a = 0; a < classes; a++) {
    for (let j = 0; j < columns; j++) add(hessian, a * size + j, a * size + j, l2);
    // The same constant on all intercepts changes no chance. This lends that direction a curvature; as the
    // gradient has no part in it, the step has none either.
    for (let b = 0; b < classes; b++) add(hessian, a * size + columns, b * size + columns, 1);
  }
  const byClass = Matrix.zeros(size * classes, 1);
  for (let i = 0; i < size; i++) {
    for (let a = 0; a < classes; a++) byClass.set(a * size + i, 0, gradient[i * classes + a]!);
  }
  const solved = new CholeskyDecomposition(hessian).solve(byClass);
  return gradient.map((_, i) => solved.get((i % classes) * size + Math.floor(i / classes), 0));
}

function addBlock(to: Matrix, block: Matrix, row: number, column: number, sign: 1 | -1): void {
  for (let i = 0; i < block.rows; i++) {
    for (let j = 0; j < block.columns; j++) add(to, row + i, column + j, sign * block.get(i, j));
  }
}

function add(to: Matrix, row: number, column: number, value: number): void {
  to.set(row, column, to.get(row, column) + value);
}

function moved(from: Float64Array, descent: Float64Array, length: number): Float64Array {
  return from.map((value, i) => value - length * descent[i]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
