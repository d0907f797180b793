import { mlflowRegistry } from '@deriva/adapters/mlflow/mlflow-registry.ts';
import { folderObjects } from '@deriva/adapters/objects/folder-objects.ts';
import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger } from '@deriva/adapters/ports/ledger.ts';
import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { PredictionStore } from '@deriva/adapters/ports/prediction-store.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { openRaw } from '@deriva/adapters/postgres/raw-database.ts';
import type { WebConfig } from './config.ts';
import { within } from './within.ts';

/** The outside world as web sees it. */
export interface Services {
  readonly registry: Pick<Registry, 'artifact' | 'versionByAlias' | 'versions'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly clean: Pick<CleanStore, 'champion' | 'registered' | 'registeredVersion'>;
  readonly ledger: Pick<Ledger, 'entries' | 'appendNow'>;
  readonly predictions: Pick<PredictionStore, 'store'>;
  /** Each rejects when its component cannot be used. */
  readonly probes: {
    readonly database: () => Promise<void>;
    readonly mlflow: () => Promise<void>;
    readonly objects: () => Promise<void>;
  };
  readonly close: () => Promise<void>;
}

/** What a page waits for one of them. */
const PATIENCE_MILLISECONDS = 3000;

/** The one place where interfaces meet their implementations. Connects at the first use, so nothing here fails. */
export function openServices(config: WebConfig): Services {
  const raw = openRaw({ url: config.DERIVA_RAW_URL, applicationName: 'deriva-web' });
  const clean = openClean({ url: config.DERIVA_CLEAN_URL, applicationName: 'deriva-web' });
  const objects = folderObjects(config.DERIVA_OBJECTS);
  const registry = mlflowRegistry({ url: config.DERIVA_MLFLOW_URL });
  const read = <T>(work: Promise<T>) => within(PATIENCE_MILLISECONDS, 'database_unavailable', work);
  return {
    registry: {
      artifact: (runId, path) => registry.artifact(runId, path),
      versionByAlias: (problem, alias) => registry.versionByAlias(problem, alias),
      versions: (problem) => within(PATIENCE_MILLISECONDS, 'mlflow_unavailable', registry.versions(problem)),
    },
    objects,
    clean: {
      champion: (problem) => read(clean.store.champion(problem)),
      registered: (problem) => read(clean.store.registered(problem)),
      registeredVersion: (problem, version) => read(clean.store.registeredVersion(problem, version)),
    },
    ledger: {
      entries: (problem, limit) => read(clean.ledger.entries(problem, limit)),
      appendNow: (entry) => clean.ledger.appendNow(entry),
    },
    predictions: raw.predictions,
    probes: {
      async database() {
        await Promise.all([raw.ping(), clean.ping()]);
      },
      mlflow: () => registry.ping(),
      async objects() {
        // A place where nothing lies: the store answers, and has nothing to count.
        for await (const _ of objects.list('health')) break;
      },
    },
    async close() {
      await Promise.all([raw.close(), clean.close()]);
    },
  };
}
