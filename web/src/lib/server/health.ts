import { asDerivaError, type ErrorCode } from '@deriva/core/errors.ts';
import type { App } from './app.ts';
import type { ChampionWatch } from './champions/champion-watch.ts';
import { within } from './within.ts';

type ComponentHealth =
  | { readonly status: 'ok' }
  | { readonly status: 'down'; readonly code: ErrorCode; readonly detail: string };

interface ChampionHealth {
  readonly problem: string;
  /** `stale`: a version serves, but the last look for a newer one failed. */
  readonly status: 'ok' | 'stale' | 'none';
  readonly version: string | null;
  readonly loadedAt: string | null;
  /** When MLflow last said who is champion. */
  readonly checkedAt: string | null;
  readonly detail: string | null;
}

export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly startedAt: string;
  readonly champions: readonly ChampionHealth[];
  readonly components: {
    readonly database: ComponentHealth;
    readonly mlflow: ComponentHealth;
    readonly objects: ComponentHealth;
  };
  /** Predictions that wait for the database, and those that found no room. */
  readonly predictions: { readonly buffered: number; readonly lost: number };
}

const PROBE_MILLISECONDS = 1500;

/** Looks at everything at once; a component that does not answer in time is down. Never rejects. */
export async function readHealth(
  app: Pick<App, 'services' | 'champions' | 'recorder' | 'startedAt'>,
): Promise<Health> {
  const { probes } = app.services;
  const [database, mlflow, objects] = await Promise.all([
    probe(probes.database, 'database_unavailable'),
    probe(probes.mlflow, 'mlflow_unavailable'),
    probe(probes.objects, 'objects_unavailable'),
  ]);
  const champions = app.champions.watches.map(championHealth);
  const { buffered, lost } = app.recorder.state;
  // A problem whose first batch is still to come is not a fault of this process.
  const fine =
    [database, mlflow, objects].every((c) => c.status === 'ok') && champions.every((c) => c.detail === null);
  return {
    status: fine && buffered === 0 ? 'ok' : 'degraded',
    startedAt: app.startedAt.toISOString(),
    champions,
    components: { database, mlflow, objects },
    predictions: { buffered, lost },
  };
}

function championHealth({ problem, champion, trouble, checkedAt }: ChampionWatch): ChampionHealth {
  return {
    problem: problem.name,
    status: champion ? (trouble ? 'stale' : 'ok') : 'none',
    version: champion?.version ?? null,
    loadedAt: champion?.loadedAt.toISOString() ?? null,
    checkedAt: checkedAt?.toISOString() ?? null,
    detail: trouble?.message ?? null,
  };
}

async function probe(ask: () => Promise<void>, code: ErrorCode): Promise<ComponentHealth> {
  try {
    await within(PROBE_MILLISECONDS, code, ask());
    return { status: 'ok' };
  } catch (thrown) {
    const error = asDerivaError(thrown);
    return { status: 'down', code: error.code === 'internal' ? code : error.code, detail: error.message };
  }
}
