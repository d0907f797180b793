import type { LedgerEntry, NewLedgerEntry } from '@deriva/adapters/ports/ledger.ts';

/** Entries after which another version serves. */
const CROWNING: readonly LedgerEntry['kind'][] = ['baseline', 'promote', 'alias_moved'];

export type AliasVerdict =
  | { readonly kind: 'agrees' }
  /** promote has announced this version and not yet finished: the next look will agree. */
  | { readonly kind: 'promotion_in_flight' }
  | { readonly kind: 'moved'; readonly entry: NewLedgerEntry };

/**
 * Whether MLflow's alias stands where the ledger says. If it does not, and no promotion announced it,
 * somebody moved it by hand: a fact about what served when, which the ledger must hold.
 * @param entries of the problem, newest first.
 */
export function compareAlias(
  problem: string,
  alias: { readonly version: string; readonly runId: string },
  entries: readonly LedgerEntry[],
  now: Date,
): AliasVerdict {
  const crowned = entries.findIndex((e) => CROWNING.includes(e.kind));
  const last = crowned < 0 ? null : entries[crowned]!;
  const before = last?.championAfter ?? null;
  if (before === alias.version) return { kind: 'agrees' };
  const since = crowned < 0 ? entries : entries.slice(0, crowned);
  if (since.some((e) => e.kind === 'promotion_intended' && e.version === alias.version)) {
    return { kind: 'promotion_in_flight' };
  }
  const from = before === null ? 'where no version was' : `from version ${before}`;
  return {
    kind: 'moved',
    entry: {
      // Every pod sees the move; the entry it follows makes the key one and the same for all of them.
      key: `${problem}/alias_moved/${last?.id ?? 0}/${alias.version}`,
      problem,
      batch: null,
      at: now,
      kind: 'alias_moved',
      criterion: 'moved_by_hand',
      sentence: `Somebody moved the alias champion in MLflow ${from} to version ${alias.version}, which serves since then. No stage decided this.`,
      version: alias.version,
      championBefore: before,
      championAfter: alias.version,
      evidence: { mlflowRunId: alias.runId },
    },
  };
}
