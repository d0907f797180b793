import type { CleanStore } from '../ports/clean-store.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { StageRuns } from '../ports/stage-runs.ts';
import { PostgresCleanStore } from './clean-store.ts';
import { Connections, type DatabaseConfig } from './connections.ts';
import { PostgresLedger } from './ledger.ts';
import { PostgresStageRuns } from './stage-runs.ts';

export interface CleanDatabase {
  readonly runs: StageRuns;
  readonly store: CleanStore;
  readonly ledger: Ledger;
  /** @throws {DerivaError} database_unavailable */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** CLEAN, what is trained on and what was decided. Connects at the first use. */
export function openClean(config: DatabaseConfig): CleanDatabase {
  const connections = new Connections(config);
  return {
    runs: new PostgresStageRuns(connections, 'clean'),
    store: new PostgresCleanStore(connections),
    ledger: new PostgresLedger(connections),
    async ping() {
      await connections.query('SELECT 1');
    },
    close: () => connections.close(),
  };
}
