import type { Split } from './best-split.ts';
import type { BinnedFeature } from './bins.ts';
import type { Tree } from './tree.ts';

/** A node while its tree grows, in the order of growth. */
export type GrownNode =
  | { readonly cover: number; readonly value: number }
  | { readonly cover: number; readonly split: Split; readonly left: number; readonly right: number };

/** The grown nodes as a {@link Tree}: in preorder, and asking values and codes instead of bins. */
export function toTree(nodes: readonly GrownNode[], features: readonly BinnedFeature[]): Tree {
  const size = nodes.length;
  const tree = {
    feature: new Int32Array(size).fill(-1),
    threshold: new Float64Array(size),
    right: new Int32Array(size),
    missingLeft: new Uint8Array(size),
    cover: new Float64Array(size),
    setAt: new Int32Array(size).fill(-1),
  };
  const bits: number[] = [];
  let next = 0;
  const place = (grown: GrownNode): void => {
    const at = next++;
    tree.cover[at] = grown.cover;
    if (!('split' in grown)) {
      tree.threshold[at] = grown.value;
      return;
    }
    const feature = features[grown.split.feature]!;
    const { binsLeft } = grown.split;
    tree.feature[at] = feature.index;
    tree.missingLeft[at] = binsLeft[feature.values]!;
    if (feature.kind === 'numeric') {
      tree.threshold[at] = feature.bounds[binsLeft.lastIndexOf(1, feature.values - 1)]!;
    } else {
      tree.setAt[at] = bits.length;
      bits.push(...codeSet(binsLeft, feature.values, feature.levels));
    }
    place(nodes[grown.left]!);
    tree.right[at] = next;
    place(nodes[grown.right]!);
  };
  place(nodes[0]!);
  return { ...tree, bits: Uint32Array.from(bits) };
}

/** Words of a set over the codes 0 to `levels` ("other"); codes beyond the last value bin share it. */
function codeSet(binsLeft: Uint8Array, values: number, levels: number): Uint32Array {
  const words = new Uint32Array(wordsFor(levels));
  for (let code = 0; code <= levels; code++) {
    if (binsLeft[Math.min(code, values - 1)] === 1) words[code >> 5]! |= 1 << (code & 31);
  }
  return words;
}

/** Words that a set of the codes 0 to `levels` takes. */
export function wordsFor(levels: number): number {
  return (levels >> 5) + 1;
}
