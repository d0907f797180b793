/** Which rows belong together: `ids[row]` from 0 to `count` − 1. */
export interface Groups {
  readonly ids: Int32Array;
  readonly count: number;
}

/** Numbers the groups of rows by first appearance. `hashes` has one entry a row; equal hashes are one group. */
export function groupsOf(hashes: Float64Array): Groups {
  const index = new Map<number, number>();
  const ids = new Int32Array(hashes.length);
  for (let row = 0; row < hashes.length; row++) {
    const hash = hashes[row]!;
    let id = index.get(hash);
    if (id === undefined) {
      id = index.size;
      index.set(hash, id);
    }
    ids[row] = id;
  }
  return { ids, count: index.size };
}
