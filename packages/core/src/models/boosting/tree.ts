/**
 * A regression tree as flat arrays in preorder: the left child of an inner node is the node after it.
 * All arrays have one entry a node, but for `bits`.
 */
export interface Tree {
  /** The feature an inner node asks; -1 for a leaf. */
  readonly feature: Int32Array;
  /** Inner node on a number: value ≤ this goes left. Leaf: its value, learning rate included. Category: 0. */
  readonly threshold: Float64Array;
  /** Index of the right child; 0 for a leaf. */
  readonly right: Int32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** Training rows that passed. */
  readonly cover: Float64Array;
  /** Inner node on a category: first word of its set in `bits`; -1 otherwise. */
  readonly setAt: Int32Array;
  /** Sets of category codes that go left, 32 codes a word, lowest bit first. */
  readonly bits: Uint32Array;
}

/** Whether a row with this value (NaN missing, category codes as numbers) goes left at an inner node. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.missingLeft[node] === 1;
  const set = tree.setAt[node]!;
  if (set < 0) return value <= tree.threshold[node]!;
  return ((tree.bits[set + (value >> 5)]! >>> (value & 31)) & 1) === 1;
}

/** Value of the leaf that the dense row at `offset` of `rows` falls into. */
export function leafValue(tree: Tree, rows: Float64Array, offset: number): number {
  const { feature, right, threshold } = tree;
  let node = 0;
  for (let asked = feature[0]!; asked >= 0; asked = feature[node]!) {
    node = goesLeft(tree, node, rows[offset + asked]!) ? node + 1 : right[node]!;
  }
  return threshold[node]!;
}
