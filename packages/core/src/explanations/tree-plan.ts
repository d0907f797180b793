import type { Tree } from '../models/boosting/tree.ts';
import { gaussLegendre } from './gauss-legendre.ts';

/**
 * What {@link treeExplainer} needs to know of a tree that no row changes. Arrays have one entry a node,
 * tables one a node and point; node n stands for the edge that enters it.
 */
export interface TreePlan {
  readonly tree: Tree;
  readonly points: number;
  readonly parent: Int32Array;
  /** The node of the nearest edge above on the same feature; -1 where there is none. */
  readonly before: Int32Array;
  /** Where the row goes along this edge, and along all edges on the feature above: */
  readonly followedFactor: Float64Array;
  readonly followedShare: Float64Array;
  /** Where it leaves here for the first time: */
  readonly leftFactor: Float64Array;
  readonly leftShare: Float64Array;
  /** Where it had left above already; one entry a node, as the share is 0. */
  readonly goneFactor: Float64Array;
  /** Mean leaf value, weighed by cover. */
  readonly mean: number;
}

export function planTree(tree: Tree): TreePlan {
  const size = tree.feature.length;
  const parent = new Int32Array(size).fill(-1);
  const before = new Int32Array(size).fill(-1);
  /** Product of cover(child) / cover(parent) over the edges on the feature down to this one. */
  const reach = new Float64Array(size).fill(1);
  const distinct = new Int32Array(size);
  let mean = 0;
  let deepest = 1;
  for (let node = 0; node < size; node++) {
    const above = parent[node]!;
    if (above >= 0) {
      before[node] = edgeAbove(tree, parent, above);
      reach[node] =
        (tree.cover[node]! / tree.cover[above]!) * (before[node]! < 0 ? 1 : reach[before[node]!]!);
      distinct[node] = distinct[above]! + (before[node]! < 0 ? 1 : 0);
      deepest = Math.max(deepest, distinct[node]!);
    }
    if (tree.feature[node]! < 0) {
      mean += tree.threshold[node]! * (tree.cover[node]! / tree.cover[0]!);
    } else {
      parent[node + 1] = node;
      parent[tree.right[node]!] = node;
    }
  }

  const points = Math.ceil(deepest / 2);
  const rule = gaussLegendre(points);
  const table = () => new Float64Array(size * points);
  const plan = {
    tree,
    points,
    parent,
    before,
    followedFactor: table(),
    followedShare: table(),
    leftFactor: table(),
    leftShare: table(),
    goneFactor: new Float64Array(size),
    mean,
  };
  for (let node = 1; node < size; node++) {
    const z = reach[node]!;
    const zBefore = before[node]! < 0 ? 1 : reach[before[node]!]!;
    plan.goneFactor[node] = z / zBefore;
    for (let q = 0; q < points; q++) {
      const t = rule.points[q]!;
      const w = rule.weights[q]!;
      const at = node * points + q;
      const old = t + zBefore * (1 - t);
      const now = t + z * (1 - t);
      plan.followedFactor[at] = now / old;
      plan.followedShare[at] = w * ((1 - z) / now - (1 - zBefore) / old);
      plan.leftFactor[at] = (z * (1 - t)) / old;
      plan.leftShare[at] = w * (-1 / (1 - t) - (1 - zBefore) / old);
    }
  }
  return plan;
}

/** Walks up from `node` to the nearest edge that leaves a node asking the same feature. */
function edgeAbove(tree: Tree, parent: Int32Array, node: number): number {
  for (let child = node; parent[child]! >= 0; child = parent[child]!) {
    if (tree.feature[parent[child]!] === tree.feature[node]) return child;
  }
  return -1;
}
