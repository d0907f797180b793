import { bestSplit, type Split, type SplitLimits, type Sums } from './best-split.ts';
import type { BinnedMatrix } from './bins.ts';
import { type Derivatives, fillHistogram, subtractHistogram } from './histogram.ts';
import { type GrownNode, toTree } from './to-tree.ts';
import type { Tree } from './tree.ts';

export interface TreeLimits extends SplitLimits {
  readonly leaves: number;
  readonly learningRate: number;
}

/** Memory that one tree after another grows in; holds nothing between two trees. */
export interface Workspace {
  /** Training rows, those of one leaf side by side. */
  readonly rows: Int32Array;
  readonly spare: Int32Array;
  readonly freeHistograms: Float64Array[];
}

export function makeWorkspace(rows: number): Workspace {
  return { rows: new Int32Array(rows), spare: new Int32Array(rows), freeHistograms: [] };
}

/** The rows a tree learns from, in front of those it only scores. */
export interface Bag {
  /** All training rows. */
  readonly order: Int32Array;
  readonly count: number;
}

interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly sums: Sums;
  readonly histogram: Float64Array;
  readonly split: Split | null;
}

/**
 * Grows one tree on the bag, leaf by leaf, always where the gain is largest (Shi, 2007; Ke et al., LightGBM,
 * 2017), and adds its values to `margins[row * stride + output]` of every training row.
 */
export function growTree(
  binned: BinnedMatrix,
  derivatives: Derivatives,
  usable: readonly number[],
  bag: Bag,
  limits: TreeLimits,
  work: Workspace,
  margins: { readonly values: Float64Array; readonly stride: number; readonly output: number },
): Tree {
  const { rows } = work;
  rows.set(bag.order);
  const makeLeaf = (node: number, from: number, to: number, sums: Sums, histogram: Float64Array): Leaf => {
    const splittable = sums.rows >= 2 * limits.minLeafRows;
    const split = splittable ? bestSplit(histogram, binned, usable, sums, limits) : null;
    return { node, from, to, sums, histogram, split };
  };
  const takeHistogram = () =>
    work.freeHistograms.pop() ?? new Float64Array(binned.offsets[binned.features.length]! * 3);

  const nodes: GrownNode[] = [{ cover: bag.count, value: 0 }];
  const whole = takeHistogram();
  fillHistogram(whole, binned, derivatives, rows, 0, bag.count);
  const open: Leaf[] = [makeLeaf(0, 0, bag.count, sumOf(derivatives, rows, bag.count), whole)];

  while (open.length < limits.leaves) {
    const at = mostGaining(open);
    if (at < 0) break;
    const { node, from, to, sums, histogram, split } = open[at]!;
    if (split === null) break;
    const middle = partition(binned, split, work, from, to);
    const right = less(sums, split.left);
    const leftNode = nodes.push({ cover: middle - from, value: 0 }) - 1;
    const rightNode = nodes.push({ cover: to - middle, value: 0 }) - 1;
    nodes[node] = { cover: to - from, split, left: leftNode, right: rightNode };

    const small = takeHistogram();
    const leftIsSmall = middle - from <= to - middle;
    if (leftIsSmall) fillHistogram(small, binned, derivatives, rows, from, middle);
    else fillHistogram(small, binned, derivatives, rows, middle, to);
    subtractHistogram(histogram, small);
    open[at] = makeLeaf(leftNode, from, middle, split.left, leftIsSmall ? small : histogram);
    open.push(makeLeaf(rightNode, middle, to, right, leftIsSmall ? histogram : small));
  }

  for (const { node, from, to, sums, histogram } of open) {
    // Adding 0 turns -0, which JSON cannot hold, into 0.
    const value = (-sums.gradient / (sums.hessian + limits.l2)) * limits.learningRate + 0;
    nodes[node] = { cover: to - from, value };
    for (let i = from; i < to; i++) margins.values[rows[i]! * margins.stride + margins.output]! += value;
    work.freeHistograms.push(histogram);
  }
  for (let i = bag.count; i < rows.length; i++) {
    margins.values[rows[i]! * margins.stride + margins.output]! += grownValue(nodes, binned, rows[i]!);
  }
  return toTree(nodes, binned.features);
}

/** Value of the leaf that a training row outside the bag falls into. */
function grownValue(nodes: readonly GrownNode[], { bins, features }: BinnedMatrix, row: number): number {
  let node = nodes[0]!;
  while ('split' in node) {
    const { binsLeft, feature } = node.split;
    node = nodes[binsLeft[bins[row * features.length + feature]!] === 1 ? node.left : node.right]!;
  }
  return node.value;
}

function sumOf({ gradient, hessian }: Derivatives, rows: Int32Array, count: number): Sums {
  let g = 0;
  let h = 0;
  for (let i = 0; i < count; i++) {
    g += gradient[rows[i]!]!;
    h += hessian === null ? 1 : hessian[rows[i]!]!;
  }
  return { gradient: g, hessian: h, rows: count };
}

function less(whole: Sums, part: Sums): Sums {
  return {
    gradient: whole.gradient - part.gradient,
    hessian: whole.hessian - part.hessian,
    rows: whole.rows - part.rows,
  };
}

function mostGaining(open: readonly Leaf[]): number {
  let best = -1;
  let gain = 0;
  open.forEach(({ split }, i) => {
    if (split === null || split.gain <= gain) return;
    gain = split.gain;
    best = i;
  });
  return best;
}

/** Brings the rows that go left to the front of the leaf's, both sides in their order; returns the border. */
function partition(binned: BinnedMatrix, split: Split, work: Workspace, from: number, to: number): number {
  const { bins, features } = binned;
  const { rows, spare } = work;
  const width = features.length;
  const { binsLeft, feature } = split;
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    if (binsLeft[bins[row * width + feature]!] === 1) rows[left++] = row;
    else spare[right++] = row;
  }
  rows.set(spare.subarray(0, right), left);
  return left;
}
