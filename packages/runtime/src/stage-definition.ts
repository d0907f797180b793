import type { Attempt, StageRuns, Transaction } from '@deriva/adapters/ports/stage-runs.ts';
import type { CandidateKind, Problem } from '@deriva/core/problems/problem.ts';
import type { Stage, StageKey } from '@deriva/core/stages.ts';
import type { Logger } from 'pino';
import type { z } from 'zod';

/** What all stages are asked with, once parsed. */
export interface StageInput {
  readonly problem: string;
  readonly batch?: number | undefined;
  readonly candidate?: CandidateKind | undefined;
}

/** What a stage is given for one attempt at one key, besides its ports. */
export interface StageContext {
  readonly problem: Problem;
  readonly key: StageKey;
  readonly startedAt: Date;
  /** Fires when the stage must stop; its reason is the DerivaError to throw. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly adopt: Attempt['adopt'];
  /** For what cannot be taken back and is not in PostgreSQL. */
  readonly confirm: Attempt['confirm'];
  /** What an earlier attempt at this key adopted under that name. */
  readonly adopted: (name: string) => string | undefined;
  /** Runs the effect in a transaction; what it returns is stored as the answer in the same transaction. */
  commit<R extends object>(effect: (transaction: Transaction) => Promise<R>): Promise<StageAnswer<R>>;
}

export type StageAnswer<R> = R & {
  readonly problem: string;
  readonly stage: Stage;
  readonly generation: number;
  readonly durationSeconds: number;
};

/** One stage as a service: its schema, its example, and the plain function that does its work. */
export interface StageDefinition<I extends StageInput = StageInput> {
  readonly stage: Stage;
  /** What it does, for `GET /`. */
  readonly summary: string;
  readonly input: z.ZodType<I>;
  /** A body that works with curl after a first run. */
  readonly example: I;
  readonly runs: StageRuns;
  /** The batch meant by a call that names none; only fetch has one. */
  readonly defaultBatch?: (problem: Problem) => Promise<number>;
  /**
   * Returns what `context.commit` returned; or an answer that is not stored (fetch: the source is exhausted),
   * after which the attempt is taken back.
   */
  readonly work: (
    input: I,
    context: StageContext,
  ) => Promise<StageAnswer<object> | { readonly unstored: object }>;
  readonly close: () => Promise<void>;
}
