import { z } from 'zod';

/** What the table and the lines of progress show of the stages' answers; see core/stages.ts for all of it. */
const durationSeconds = z.number().default(0);

export const ANSWERS = {
  fetch: z.union([
    z.object({ exhausted: z.literal(true), message: z.string() }),
    z.object({
      exhausted: z.literal(false),
      batch: z.int(),
      rows: z.int(),
      restarts: z.int(),
      durationSeconds,
    }),
  ]),
  clean: z.object({
    rowsIn: z.int(),
    rowsOut: z.int(),
    rejected: z.record(z.string(), z.int()),
    repaired: z.record(z.string(), z.int()),
    durationSeconds,
  }),
  drift: z.object({
    verdict: z.string(),
    decision: z.string(),
    criterion: z.string(),
    sentence: z.string(),
    durationSeconds,
  }),
  train: z.object({
    candidate: z.string(),
    diverged: z.boolean(),
    loss: z.object({ name: z.string(), validation: z.number() }),
    rows: z.object({ train: z.int() }),
    durationSeconds,
  }),
  explain: z.object({
    challenger: z.object({ candidate: z.string(), version: z.string() }),
    rows: z.int(),
    durationSeconds,
  }),
  promote: z.object({
    decision: z.string(),
    criterion: z.string(),
    sentence: z.string(),
    championBefore: z.string().nullable(),
    championAfter: z.string().nullable(),
    challengerVersion: z.string(),
    durationSeconds,
  }),
} as const;

export type StageName = keyof typeof ANSWERS;

export function isStage(name: string): name is StageName {
  return name in ANSWERS;
}
