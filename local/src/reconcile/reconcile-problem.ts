import { type Adopted, type Reconciled, reconcile } from '@deriva/adapters/mlflow/reconcile.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import type { CleanDatabase } from '@deriva/adapters/postgres/clean-database.ts';
import { keyText } from '@deriva/core/stages.ts';

/** Under these names stages remember what they made in MLflow. */
const RUN = 'mlflow_run';
const VERSION = 'mlflow_version';

export interface ReconciledProblem extends Reconciled {
  /** Who serves, in each one's words. They may differ: an alias moved by hand is legitimate, and so left alone. */
  readonly champion: { readonly ledger: string | null; readonly alias: string | null };
}

/**
 * Makes MLflow what CLEAN says it is, for one problem: what carries a key of a stage that remembers another
 * run or version, or none, is deleted. It may run beside stages at work.
 * @throws {DerivaError} database_unavailable, mlflow_unavailable
 */
export async function reconcileProblem(
  problem: string,
  clean: Pick<CleanDatabase, 'runs' | 'store'>,
  registry: Registry,
): Promise<ReconciledProblem> {
  const reconciled = await reconcile(registry, problem, () => adoptedIn(clean, problem));
  const ledger = await clean.store.champion(problem);
  const alias = await registry.versionByAlias(problem, 'champion');
  return { ...reconciled, champion: { ledger: ledger?.version ?? null, alias: alias?.version ?? null } };
}

async function adoptedIn({ runs }: Pick<CleanDatabase, 'runs'>, problem: string): Promise<Adopted> {
  const all = await runs.list(problem, Number.MAX_SAFE_INTEGER);
  const named = (name: string) =>
    new Map(
      all.flatMap(({ key, adopted }) => {
        const id = adopted[name];
        return id === undefined ? [] : [[keyText(key), id] as const];
      }),
    );
  const working = all.filter(({ status }) => status === 'running').map(({ key }) => keyText(key));
  return { runs: named(RUN), versions: named(VERSION), working: new Set(working) };
}
