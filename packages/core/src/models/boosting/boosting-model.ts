import { z } from 'zod';
import { type TreeExplainer, treeExplainer } from '../../explanations/tree-shap.ts';
import { denseBlocks } from '../../features/dense-rows.ts';
import type { Matrix } from '../../features/matrix.ts';
import type { Model } from '../model.ts';
import { wordsFor } from './to-tree.ts';
import { leafValue, type Tree } from './tree.ts';

/** What a boosted model is made of. */
export interface Boosted {
  /** Levels of each feature of the matrix, "other" not counted; 0 for a number. */
  readonly levels: readonly number[];
  /** Margins before the first tree, one an output. */
  readonly start: Float64Array;
  /** Tree i adds to output i modulo outputs. */
  readonly trees: readonly Tree[];
}

export function boostingModel(boosted: Boosted): Model {
  const outputs = boosted.start.length;
  let explainer: TreeExplainer | null = null;
  return {
    kind: 'boosting',
    outputs,
    margins: (matrix) => margins(boosted, matrix),
    shap: (matrix) => {
      explainer ??= treeExplainer(boosted.trees, boosted.start, boosted.levels.length);
      return explainer(matrix);
    },
    toJSON: () => ({
      levels: boosted.levels,
      start: [...boosted.start],
      trees: boosted.trees.map((tree) => ({
        feature: [...tree.feature],
        threshold: [...tree.threshold],
        right: [...tree.right],
        missing_left: [...tree.missingLeft],
        cover: [...tree.cover],
        set_at: [...tree.setAt],
        bits: [...tree.bits],
      })),
    }),
  };
}

function margins({ trees, start, levels }: Boosted, matrix: Matrix): Float64Array {
  const outputs = start.length;
  const width = levels.length;
  const sums = new Float64Array(matrix.rows * outputs);
  denseBlocks(matrix, (rows, from, count) => {
    for (let i = 0; i < count; i++) sums.set(start, (from + i) * outputs);
    trees.forEach((tree, t) => {
      let at = from * outputs + (t % outputs);
      for (let i = 0; i < count; i++, at += outputs) sums[at]! += leafValue(tree, rows, i * width);
    });
  });
  return sums;
}

const integers = z.array(z.int());
const boostedSchema = z.object({
  levels: z.array(z.int().nonnegative()),
  start: z.array(z.number()).min(1),
  trees: z.array(
    z.object({
      feature: integers.min(1),
      threshold: z.array(z.number()),
      right: integers,
      missing_left: z.array(z.int().min(0).max(1)),
      cover: z.array(z.number().positive()),
      set_at: integers,
      bits: z.array(z.int().nonnegative().max(0xffffffff)),
    }),
  ),
});

/** @throws {z.ZodError} or {RangeError} when it is not what {@link boostingModel} wrote. */
export function parseBoosted(json: unknown): Boosted {
  const { levels, start, trees } = boostedSchema.parse(json);
  return {
    levels,
    start: Float64Array.from(start),
    trees: trees.map((tree, t) => {
      const parsed: Tree = {
        feature: Int32Array.from(tree.feature),
        threshold: Float64Array.from(tree.threshold),
        right: Int32Array.from(tree.right),
        missingLeft: Uint8Array.from(tree.missing_left),
        cover: Float64Array.from(tree.cover),
        setAt: Int32Array.from(tree.set_at),
        bits: Uint32Array.from(tree.bits),
      };
      checkTree(parsed, levels, t);
      return parsed;
    }),
  };
}

/** A child that does not lie behind its parent would be walked for ever. */
function checkTree(tree: Tree, levels: readonly number[], t: number): void {
  const size = tree.feature.length;
  const fail = (what: string) => {
    throw new RangeError(`Tree ${t}: ${what}.`);
  };
  for (const column of [tree.threshold, tree.right, tree.missingLeft, tree.cover, tree.setAt]) {
    if (column.length !== size) fail(`arrays of ${size} and ${column.length} nodes`);
  }
  for (let node = 0; node < size; node++) {
    const feature = tree.feature[node]!;
    if (feature < 0) continue;
    if (feature >= levels.length) fail(`feature ${feature} of ${levels.length}`);
    const right = tree.right[node]!;
    if (right <= node + 1 || right >= size) fail(`node ${node} has its right child at ${right} of ${size}`);
    const set = tree.setAt[node]!;
    if (set >= 0 && set + wordsFor(levels[feature]!) > tree.bits.length) fail(`node ${node} has no set`);
  }
}
