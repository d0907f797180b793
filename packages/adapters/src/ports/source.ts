import type { Problem } from '@deriva/core/problems/problem.ts';

export interface Source {
  /**
   * Asks for the next batch and moves the source's cursor. The answer comes once: `payload`, its bytes as
   * they are, and `rows`, the exact text of each row, are two loops over it that must run at the same time,
   * as the slower one sets the pace. Both throw when the answer is cut or malformed, so that neither ends
   * as if all had come. `batchNumber()` is null until it has been read, which may be after the rows, and
   * known once either loop has ended.
   * Reading may end early by throwing; a `read` that returns early has the rest read and checked all the same.
   * @throws {DerivaError} source_unavailable, source_refused, source_cut, source_malformed; the signal's
   *   reason when it is aborted; what `read` throws.
   */
  next(
    problem: Problem,
    signal: AbortSignal,
    read: (answer: {
      payload: AsyncIterable<Uint8Array>;
      rows: AsyncIterable<readonly string[]>;
      batchNumber: () => number | null;
    }) => Promise<void>,
  ): Promise<{ exhausted: false; batch: number } | { exhausted: true; message: string }>;
  restart(problem: Problem, signal: AbortSignal): Promise<void>;
}
