import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger, LedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import { asDerivaError, type DerivaError } from '@deriva/core/errors.ts';
import { joinHistory, type VersionHistory } from './join-history.ts';

export interface HistoryPorts {
  readonly registry: Pick<Registry, 'versions'>;
  readonly clean: Pick<CleanStore, 'registered'>;
  readonly ledger: Pick<Ledger, 'entries'>;
}

export interface History {
  /** Newest first. */
  readonly versions: readonly VersionHistory[];
  /** Newest first. */
  readonly ledger: readonly LedgerEntry[];
  /** What could not be asked; the rest is shown without it. */
  readonly missing: readonly DerivaError[];
}

const LEDGER_ENTRIES = 1000;

/** What can be known now. Never rejects: pages show the rest and say what is missing. */
export async function readHistory(problem: string, ports: HistoryPorts): Promise<History> {
  const [versions, registered, ledger] = await Promise.allSettled([
    ports.registry.versions(problem),
    ports.clean.registered(problem),
    ports.ledger.entries(problem, LEDGER_ENTRIES),
  ]);
  const missing = [versions, registered, ledger].flatMap((r) =>
    r.status === 'rejected' ? [asDerivaError(r.reason)] : [],
  );
  const entries = ledger.status === 'fulfilled' ? ledger.value : [];
  return {
    versions: joinHistory(
      registered.status === 'fulfilled' ? registered.value : [],
      versions.status === 'fulfilled' ? versions.value : null,
      entries,
    ),
    ledger: entries,
    missing,
  };
}

/** The answer of /api/history: whole or not at all. @throws {DerivaError} mlflow_unavailable, database_unavailable */
export async function wholeHistory(
  problem: string,
  ports: HistoryPorts,
): Promise<Pick<History, 'versions' | 'ledger'>> {
  const { versions, ledger, missing } = await readHistory(problem, ports);
  if (missing[0]) throw missing[0];
  return { versions, ledger };
}
