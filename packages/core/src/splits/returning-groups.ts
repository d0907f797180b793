/**
 * 1 for rows whose group was already there in an earlier batch, 0 for rows of new groups: patients who
 * return are harder to predict than new ones, so losses are compared with their own kind.
 * @param batch of each row; the rows are all those from batch 0 on, of whatever splits are looked at.
 * @param group hash of the group key of each row.
 */
export function returningGroups(batch: Int32Array, group: Float64Array): Uint8Array {
  const first = new Map<number, number>();
  group.forEach((hash, row) => {
    const seen = first.get(hash);
    if (seen === undefined || batch[row]! < seen) first.set(hash, batch[row]!);
  });
  return Uint8Array.from(group, (hash, row) => (batch[row]! > first.get(hash)! ? 1 : 0));
}
