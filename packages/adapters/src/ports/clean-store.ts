import type { KeptRow, RejectedRow } from '@deriva/core/cleaning/cleaner.ts';
import type { HoldoutLoss } from '@deriva/core/drift/holdout-loss.ts';
import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import type { CandidateKind, Problem } from '@deriva/core/problems/problem.ts';
import type { Split } from '@deriva/core/stages.ts';
import type { Table } from '@deriva/core/tables/table.ts';
import type { Transaction } from './stage-runs.ts';

/** Which rows to read: all conditions must hold. */
export interface RowSelection {
  readonly batches: { readonly from: number; readonly through: number };
  readonly splits: readonly Split[];
}

/** Cleaned rows as columns, with what identifies each. All arrays have `table.rows` entries. */
export interface CleanRows {
  readonly table: Table;
  readonly batch: Int32Array;
  readonly row: Int32Array;
  /** Index into SPLITS. */
  readonly split: Int8Array;
  /** 52-bit hash of the group key (see core/splits): equal numbers are one group. */
  readonly group: Float64Array;
}

/** A model that was registered: the challenger of a batch, perhaps a champion. */
export interface RegisteredModel {
  readonly problem: string;
  /** The version number in MLflow's registry. */
  readonly version: string;
  readonly batch: number;
  readonly generation: number;
  readonly candidate: CandidateKind;
  readonly modelKey: string;
  readonly modelSha256: string;
  readonly mlflowRunId: string;
  /** Shares of mean |SHAP| by column. */
  readonly importance: Readonly<Record<string, number>>;
  /** Losses on its own holdout when it was decided on; drift's yardstick for degradation. */
  readonly holdout: HoldoutLoss | null;
  readonly metrics: Readonly<Record<Split, Metrics>>;
}

export interface CleanStore {
  /** COPYs cleaned and rejected rows of one batch as they come. */
  storeBatch(
    transaction: Transaction,
    problem: Problem,
    batch: number,
    rows: AsyncIterable<{ readonly kept: readonly KeptRow[]; readonly rejected: readonly RejectedRow[] }>,
  ): Promise<void>;
  rows(problem: Problem, selection: RowSelection): Promise<CleanRows>;
  rejected(problem: string, batch: number, limit: number): Promise<RejectedRow[]>;
  /** The latest batch with a done promote (or a skip) later than `batch`, or null. */
  newerDecision(problem: string, batch: number): Promise<number | null>;
  storeRegistered(transaction: Transaction, model: RegisteredModel): Promise<void>;
  registered(problem: string): Promise<RegisteredModel[]>;
  registeredVersion(problem: string, version: string): Promise<RegisteredModel | null>;
  /** The version that the ledger says serves, or null. */
  champion(problem: string): Promise<RegisteredModel | null>;
  /** When a drift was answered by a rejected challenger: the batches, latest first, since the champion. */
  rejectedSinceChampion(problem: string): Promise<number[]>;
}
