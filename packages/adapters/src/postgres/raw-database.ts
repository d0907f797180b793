import type { PredictionStore } from '../ports/prediction-store.ts';
import type { RawStore } from '../ports/raw-store.ts';
import type { StageRuns } from '../ports/stage-runs.ts';
import { Connections, type DatabaseConfig } from './connections.ts';
import { PostgresPredictionStore } from './prediction-store.ts';
import { PostgresRawStore } from './raw-store.ts';
import { PostgresStageRuns } from './stage-runs.ts';

export interface RawDatabase {
  readonly runs: StageRuns;
  readonly store: RawStore;
  readonly predictions: PredictionStore;
  /** @throws {DerivaError} database_unavailable */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** RAW, what came. Connects at the first use. */
export function openRaw(config: DatabaseConfig): RawDatabase {
  const connections = new Connections(config);
  return {
    runs: new PostgresStageRuns(connections, 'raw'),
    store: new PostgresRawStore(connections),
    predictions: new PostgresPredictionStore(connections),
    async ping() {
      await connections.query('SELECT 1');
    },
    close: () => connections.close(),
  };
}
