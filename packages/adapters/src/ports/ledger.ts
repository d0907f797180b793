import type { Transaction } from './stage-runs.ts';

export type LedgerKind =
  | 'train'
  | 'skip'
  | 'promotion_intended'
  | 'baseline'
  | 'promote'
  | 'reject'
  | 'alias_moved';

export interface LedgerEntry {
  readonly id: number;
  readonly problem: string;
  readonly batch: number | null;
  readonly at: Date;
  readonly kind: LedgerKind;
  readonly criterion: string;
  /** What a person reads. */
  readonly sentence: string;
  /** The version the entry is about, where there is one. */
  readonly version: string | null;
  readonly championBefore: string | null;
  readonly championAfter: string | null;
  readonly evidence: unknown;
}

export type NewLedgerEntry = Omit<LedgerEntry, 'id' | 'at'> & {
  readonly at: Date;
  /** Appending the same key again does nothing. */
  readonly key: string;
};

export interface Ledger {
  append(transaction: Transaction, entry: NewLedgerEntry): Promise<void>;
  /** In a transaction of its own, for entries that stand alone (an intent, an alias moved by hand). */
  appendNow(entry: NewLedgerEntry): Promise<void>;
  /** Newest first. */
  entries(problem: string, limit: number): Promise<LedgerEntry[]>;
}
