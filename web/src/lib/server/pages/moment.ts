import type { LedgerEntry } from '@deriva/adapters/ports/ledger.ts';

/** A ledger entry as pages show it. */
export interface Moment {
  readonly id: number;
  readonly at: string;
  readonly kind: LedgerEntry['kind'];
  readonly batch: number | null;
  readonly version: string | null;
  readonly criterion: string;
  readonly sentence: string;
}

/** The entries that tell the story: an intent is machinery, and what came of it follows. */
export function moments(ledger: readonly LedgerEntry[]): Moment[] {
  return ledger
    .filter((entry) => entry.kind !== 'promotion_intended')
    .map(({ id, at, kind, batch, version, criterion, sentence }) => ({
      id,
      at: at.toISOString(),
      kind,
      batch,
      version,
      criterion,
      sentence,
    }));
}
