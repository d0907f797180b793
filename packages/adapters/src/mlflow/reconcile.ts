import type { Registry } from '../ports/registry.ts';
import { KEY_TAG } from './values.ts';

/** What the database knows of one problem's entities in MLflow at one moment. */
export interface Adopted {
  /** Key → the run that was adopted for it. */
  readonly runs: ReadonlyMap<string, string>;
  /** Key → the version that was adopted for it. */
  readonly versions: ReadonlyMap<string, string>;
  /** Keys that are being worked on: what carries one is about to be adopted, and left alone. */
  readonly working: ReadonlySet<string>;
}

/** A run or version that the database adopted and that MLflow has no more. */
export interface Missing {
  readonly kind: 'run' | 'version';
  readonly key: string;
  readonly id: string;
}

export interface Reconciled {
  readonly deletedRuns: readonly string[];
  readonly deletedVersions: readonly string[];
  readonly missing: readonly Missing[];
}

/**
 * Makes MLflow the projection of the database again: deletes what carries a key of Deriva's and was never
 * adopted, such as the run of a client that was killed between MLflow's answer and its own commit. What
 * carries no key is someone else's and stays.
 *
 * What is missing is told, and handed to `restore`: re-creating it needs the objects, which MLflow is not.
 *
 * Safe beside stages at work. The database is read twice, for the two mistakes there are: what MLflow has must
 * be looked up in what the database says later, or a run made and adopted in between would look like nobody's;
 * and what the database has must be looked up in a later MLflow, or it would look lost.
 */
export async function reconcile(
  registry: Pick<Registry, 'runs' | 'versions' | 'deleteRun' | 'deleteVersion'>,
  problem: string,
  readAdopted: () => Promise<Adopted>,
  restore: (missing: Missing) => Promise<void> = async () => {},
): Promise<Reconciled> {
  const before = await readAdopted();
  const versions = (await registry.versions(problem)).map((v) => ({ id: v.version, key: v.tags[KEY_TAG] }));
  const runs = (await registry.runs(problem)).map((run) => ({ id: run.runId, key: run.key }));

  const after = await readAdopted();

  // Versions first: a version must not outlive the run that it was made from.
  const deletedVersions = orphans(versions, after.versions, after.working);
  for (const version of deletedVersions) await registry.deleteVersion(problem, version);
  const deletedRuns = orphans(runs, after.runs, after.working);
  for (const run of deletedRuns) await registry.deleteRun(run);

  const missing = [...absent('run', runs, before.runs), ...absent('version', versions, before.versions)];
  for (const one of missing) await restore(one);
  return { deletedRuns, deletedVersions, missing };
}

interface Keyed {
  readonly id: string;
  readonly key: string | undefined;
}

function orphans(
  found: readonly Keyed[],
  adopted: ReadonlyMap<string, string>,
  working: ReadonlySet<string>,
): string[] {
  return found
    .filter(({ id, key }) => key !== undefined && !working.has(key) && adopted.get(key) !== id)
    .map(({ id }) => id);
}

function absent(
  kind: Missing['kind'],
  found: readonly Keyed[],
  adopted: ReadonlyMap<string, string>,
): Missing[] {
  const ids = new Set(found.map(({ id }) => id));
  return [...adopted].filter(([, id]) => !ids.has(id)).map(([key, id]) => ({ kind, key, id }));
}
