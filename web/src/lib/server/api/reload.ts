import type { App } from '../app.ts';

export interface ReloadAnswer {
  readonly models: readonly {
    readonly problem: string;
    readonly before: string | null;
    readonly version: string | null;
    /** Why the version the alias names does not serve, where it does not. */
    readonly trouble: string | null;
  }[];
}

/** Looks at the alias now instead of within seconds. @throws {DerivaError} unknown_problem */
export async function reload(
  problem: string | undefined,
  { champions }: Pick<App, 'champions'>,
): Promise<ReloadAnswer> {
  const watches = problem === undefined ? champions.watches : [champions.watch(problem)];
  const models = watches.map(async (watch) => {
    const before = watch.champion?.version ?? null;
    await watch.check();
    return {
      problem: watch.problem.name,
      before,
      version: watch.champion?.version ?? null,
      trouble: watch.trouble?.message ?? null,
    };
  });
  return { models: await Promise.all(models) };
}
