/** One answer's worth of rows. */
export interface SourceBatch {
  /** Each the JSON text of one row, as it is sent. */
  readonly rows: readonly string[];
  /** Sent beside the rows, for people: says when they are not simply the next ones of the data. */
  readonly note?: string;
}

/** The data of one problem: what the source sends under `/<problem>/`, the same every time. */
export interface Profile {
  readonly problem: string;
  batches(): Promise<readonly SourceBatch[]>;
}

/** Cuts rows into batches of `size`, in order; the last may be shorter. */
export function batchesOf(rows: readonly string[], size: number): SourceBatch[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, batch) => ({
    rows: rows.slice(batch * size, (batch + 1) * size),
  }));
}
