import type { CandidateKind } from '../problems/problem.ts';
import { boosting } from './boosting/boosting.ts';
import { linear } from './linear/linear.ts';
import type { Candidate } from './model.ts';

/** Every kind of model that can be trained: adding one is its folder and its row here. */
export const CANDIDATES: Readonly<Record<CandidateKind, Candidate>> = { linear, boosting };

/** The small boosting of fixed budget that drift trains to see whether a better model can be had. */
export const PROBE_PARAMETERS = { trees: 60, learning_rate: 0.15 } as const satisfies Readonly<
  Record<string, number>
>;
