import { z } from 'zod';

/**
 * One misbehaviour, asked for by a test:
 * - `slow`: the answer begins after `delayMs`.
 * - `cut`: the connection breaks at half of the answer, the cursor has moved.
 * - `error`: HTTP 500, the cursor has not moved.
 * - `lost`: the cursor skips a batch, and the answer is the one after it.
 * - `malformed`: the answer ends in something that is not JSON.
 */
export const Fault = z.strictObject({
  next: z.enum(['slow', 'cut', 'error', 'lost', 'malformed']),
  /** So many calls are answered well before. */
  after: z.int().min(0).default(0),
  delayMs: z.int().min(0).max(600_000).default(2000),
});
export type Fault = z.infer<typeof Fault>;

/** Misbehaviours waiting for their call to /data, by problem. */
export interface Faults {
  add(problem: string, fault: Fault): void;
  /** The one that is due for this call, the oldest first, or null. */
  due(problem: string): Fault | null;
  waiting(problem: string): number;
}

export function faultQueue(): Faults {
  const queues = new Map<string, Fault[]>();
  return {
    add(problem, fault) {
      queues.set(problem, [...(queues.get(problem) ?? []), fault]);
    },
    due(problem) {
      const queue = queues.get(problem) ?? [];
      const due = queue.find((fault) => fault.after === 0) ?? null;
      const left = queue.filter((fault) => fault !== due);
      queues.set(
        problem,
        left.map((fault) => ({ ...fault, after: Math.max(0, fault.after - 1) })),
      );
      return due;
    },
    waiting: (problem) => queues.get(problem)?.length ?? 0,
  };
}
