import type { StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import type { CandidateKind } from '@deriva/core/problems/problem.ts';
import {
  type CleanResult,
  type DriftResult,
  type ExplainResult,
  keyText,
  type StageKey,
  type TrainResult,
} from '@deriva/core/stages.ts';

interface Results {
  clean: CleanResult;
  drift: DriftResult;
  train: TrainResult;
  explain: ExplainResult;
}

export interface Done<R> {
  readonly result: R;
  /** When it was committed: the same whenever it is asked for. */
  readonly finishedAt: Date;
}

/**
 * The stored answer of an earlier stage of the same batch and generation.
 * @throws {DerivaError} predecessor_missing
 */
export async function predecessor<S extends keyof Results>(
  runs: StageRuns,
  key: StageKey,
  stage: S,
  candidate: CandidateKind | '' = '',
): Promise<Done<Results[S]>> {
  const wanted: StageKey = { ...key, stage, candidate };
  const run = await runs.find(wanted);
  if (run?.status !== 'done' || !run.finishedAt) {
    throw new DerivaError('predecessor_missing', {
      detail: `${keyText(wanted)} has not been done${run ? ` (it is ${run.status})` : ''}; call ${stage} first.`,
    });
  }
  // What this key's own stage committed, and no one else can write.
  return { result: run.result as Results[S], finishedAt: run.finishedAt };
}
