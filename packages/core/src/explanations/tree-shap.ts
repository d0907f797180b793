import { denseBlocks } from '../features/dense-rows.ts';
import type { Matrix } from '../features/matrix.ts';
import { goesLeft, type Tree } from '../models/boosting/tree.ts';
import type { ShapValues } from '../models/model.ts';
import { planTree, type TreePlan } from './tree-plan.ts';

/** SHAP values of every row of a matrix. */
export type TreeExplainer = (matrix: Matrix) => ShapValues;

/**
 * Exact path-dependent SHAP values of a sum of trees: the game of TreeSHAP (Lundberg et al., Nature
 * Machine Intelligence, 2020, algorithm 1), in which a feature that is not known sends a row down both
 * branches in proportion to the training rows that went there.
 *
 * Why it is exact. For one leaf of value v let z_i be the share of rows that pass all edges of feature i
 * on its path and o_i be 1 if the explained row passes them, else 0. The leaf is worth
 * v Π_{i∈S} o_i Π_{i∉S} z_i to a set S of known features. Shapley values are the diagonal integral of
 * the multilinear extension (Owen, Management Science, 1972):
 *
 *     φ_j = ∫₀¹ v (o_j − z_j) Π_{i≠j} (o_i t + z_i (1 − t)) dt
 *
 * whose integrand is a polynomial of degree d − 1 in t, d the number of features on the path, so that
 * Gauss-Legendre with ⌈d/2⌉ points gives it without error but rounding. (A feature that is not on the path
 * has o = z = 1 and a factor of 1: the same points serve every leaf.) Every factor at every point is above
 * 0, so that one edge's factor can be multiplied in on the way down and divided out on the way up, which
 * costs leaves × points a tree and row instead of the leaves × depth² of algorithm 2. Linear TreeSHAP
 * (Yu et al., NeurIPS 2022) does the same with polynomials by degree.
 *
 * Nothing in this asks how a node decides: a split by category or of missing values is a yes or no for the
 * row and a share of the training rows, like any other.
 */
export function treeExplainer(trees: readonly Tree[], start: Float64Array, features: number): TreeExplainer {
  const plans = trees.map(planTree);
  const outputs = start.length;
  const base = start.slice();
  plans.forEach(({ mean }, t) => {
    base[t % outputs]! += mean;
  });
  const nodes = Math.max(1, ...plans.map(({ parent }) => parent.length));
  const entries = Math.max(1, ...plans.map(({ parent, points }) => parent.length * points));
  const work: Work = {
    follows: new Uint8Array(nodes),
    alive: new Uint8Array(nodes),
    products: new Float64Array(entries),
    sums: new Float64Array(entries),
  };
  return (matrix) => {
    const values = new Float64Array(matrix.rows * features * outputs);
    denseBlocks(matrix, (rows, from, count) => {
      plans.forEach((plan, t) => {
        for (let i = 0; i < count; i++) {
          addShap(
            plan,
            rows,
            i * features,
            work,
            values,
            (from + i) * features * outputs + (t % outputs),
            outputs,
          );
        }
      });
    });
    return { base: base.slice(), values };
  };
}

/** Memory for one row in one tree. */
interface Work {
  /** Inner node: 1 where the row goes left. */
  readonly follows: Uint8Array;
  /** Node: 1 where the row passes this edge and all above it on the same feature. */
  readonly alive: Uint8Array;
  /** Node × point: product of the factors of all features on the path. */
  readonly products: Float64Array;
  /** Node × point: sum of value × product over the leaves below. */
  readonly sums: Float64Array;
}

/** Adds the SHAP value of feature f at `values[out + f * stride]`. */
function addShap(
  plan: TreePlan,
  rows: Float64Array,
  offset: number,
  { follows, alive, products, sums }: Work,
  values: Float64Array,
  out: number,
  stride: number,
): void {
  const { tree, points, parent, before } = plan;
  const { feature } = tree;
  const size = feature.length;

  for (let q = 0; q < points; q++) products[q] = 1;
  for (let node = 0; node < size; node++) {
    const asked = feature[node]!;
    if (asked >= 0) follows[node] = goesLeft(tree, node, rows[offset + asked]!) ? 1 : 0;
    if (node === 0) continue;
    const above = parent[node]!;
    const at = node * points;
    const aboveAt = above * points;
    const edgeBefore = before[node]!;
    const wasAlive = edgeBefore < 0 || alive[edgeBefore] === 1;
    const passes = (follows[above] === 1) === (node === above + 1);
    alive[node] = wasAlive && passes ? 1 : 0;
    if (!wasAlive) {
      const factor = plan.goneFactor[node]!;
      for (let q = 0; q < points; q++) products[at + q] = products[aboveAt + q]! * factor;
    } else {
      const factors = passes ? plan.followedFactor : plan.leftFactor;
      for (let q = 0; q < points; q++) products[at + q] = products[aboveAt + q]! * factors[at + q]!;
    }
  }

  for (let node = size - 1; node > 0; node--) {
    const at = node * points;
    if (feature[node]! < 0) {
      const value = tree.threshold[node]!;
      for (let q = 0; q < points; q++) sums[at + q] = value * products[at + q]!;
    }
    const above = parent[node]!;
    const aboveAt = above * points;
    const edgeBefore = before[node]!;
    if (edgeBefore < 0 || alive[edgeBefore] === 1) {
      const shares = alive[node] === 1 ? plan.followedShare : plan.leftShare;
      let share = 0;
      for (let q = 0; q < points; q++) share += shares[at + q]! * sums[at + q]!;
      values[out + feature[above]! * stride]! += share;
    }
    // In reverse preorder the right child comes first.
    if (node === above + 1) for (let q = 0; q < points; q++) sums[aboveAt + q]! += sums[at + q]!;
    else for (let q = 0; q < points; q++) sums[aboveAt + q] = sums[at + q]!;
  }
}
