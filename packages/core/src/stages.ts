import type { PromotionDecision } from './decisions/promotion.ts';
import type { DriftReport } from './drift/drift-report.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { CandidateKind } from './problems/problem.ts';

/** The stages in the order they run. */
export const STAGES = ['fetch', 'clean', 'drift', 'train', 'explain', 'promote'] as const;
export type Stage = (typeof STAGES)[number];

export const SPLITS = ['train', 'validation', 'holdout'] as const;
export type Split = (typeof SPLITS)[number];

/** The natural key of one piece of work. `candidate` is empty but for train. */
export interface StageKey {
  readonly problem: string;
  readonly batch: number;
  readonly stage: Stage;
  readonly candidate: CandidateKind | '';
  /** Rises when an operator asks for a redo. */
  readonly generation: number;
}

export function keyText(key: StageKey): string {
  return [key.problem, key.batch, key.stage, key.candidate || '-', key.generation].join('/');
}

/** What the stages answer, besides `problem`, `stage`, `generation` and `durationSeconds`. */
export type FetchResult =
  | {
      exhausted: false;
      batch: number;
      rows: number;
      /** Of the rows' exact slices joined by newlines: equal for a faithful replay. */
      sha256: string;
      payloadKey: string;
      /** How often the source was restarted to heal a gap before this batch arrived. */
      restarts: number;
    }
  | { exhausted: true; batch: number; message: string };

export interface SplitBalance {
  /** Of chi-squared for class (or target decile) against split; under .001 is out of balance. */
  pValue: number;
  balanced: boolean;
  /** Shares of each stratum by split, strata in order. */
  strata: string[];
  shares: Record<Split, number[]>;
}

export interface CleanResult {
  batch: number;
  rowsIn: number;
  rowsOut: number;
  rejected: Record<string, number>;
  repaired: Record<string, number>;
  splits: Record<Split, number>;
  balance: SplitBalance;
}

export interface DriftResult {
  batch: number;
  verdict: DriftReport['verdict'];
  decision: DriftReport['decision'];
  criterion: DriftReport['criterion'];
  sentence: string;
  /** Empty for skip: a DAG maps train over it. */
  candidates: CandidateKind[];
  moved: { column: string; effect: number; effectName: string; importance: number }[];
  /** Object key of the whole report. */
  reportKey: string;
  mlflowRunId: string;
}

export interface TrainResult {
  batch: number;
  candidate: CandidateKind;
  /** A diverged candidate is a result and not a failure; it never becomes challenger. */
  diverged: boolean;
  loss: { name: string; validation: number };
  metrics: Record<Split, Metrics>;
  parameters: Record<string, number>;
  rows: Record<Split, number>;
  modelKey: string;
  modelSha256: string;
  mlflowRunId: string;
}

export interface ExplainResult {
  batch: number;
  /** Null when every candidate diverged. */
  challenger: { candidate: CandidateKind; version: string; modelSha256: string } | null;
  champion: { version: string } | null;
  /** Shares of mean |SHAP| by column on the same rows. */
  importance: { challenger: Record<string, number>; champion: Record<string, number> | null };
  /** The rows whose prediction changed most between the two. */
  movedMost: { batch: number; row: number; champion: number; challenger: number }[];
  rows: number;
  reportKey: string;
}

export interface PromoteResult extends PromotionDecision {
  batch: number;
  championBefore: string | null;
  championAfter: string | null;
  challengerVersion: string | null;
}
