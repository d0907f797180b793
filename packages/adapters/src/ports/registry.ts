export interface RunToLog {
  /** Tags the run so that a repeat finds it; see StageKey. */
  readonly key: string;
  /** The run that an earlier attempt adopted: taken before others that carry the key. */
  readonly adopted?: string;
  readonly name: string;
  readonly parentRunId: string | null;
  readonly startedAt: Date;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** All with the timestamp `startedAt`, so that a repeat does not double the history. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Path in the run's artifacts → content. */
  readonly artifacts: Readonly<Record<string, Uint8Array>>;
}

export interface RegistryVersion {
  readonly version: string;
  readonly runId: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

/** What Deriva needs of MLflow: one experiment and one registered model a problem, both named like it. */
export interface Registry {
  /**
   * The run with this key: found by its tag or created, at most once under the stage's lock.
   * Parameters, metrics, tags and artifacts are (re)written, the run is left FINISHED.
   */
  logRun(problem: string, run: RunToLog): Promise<{ runId: string }>;
  setRunTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  artifact(runId: string, path: string): Promise<Uint8Array>;
  /** The version whose tag `deriva.key` is `key`: found or created. */
  registerVersion(
    problem: string,
    version: {
      key: string;
      /** The version that an earlier attempt adopted: taken before others that carry the key. */
      adopted?: string;
      runId: string;
      artifactPath: string;
      tags: Readonly<Record<string, string>>;
      description: string;
    },
  ): Promise<RegistryVersion>;
  setVersionTags(problem: string, version: string, tags: Readonly<Record<string, string>>): Promise<void>;
  setAlias(problem: string, alias: 'champion' | 'challenger', version: string): Promise<void>;
  /** Null when the alias, or the model, is not there. */
  versionByAlias(problem: string, alias: 'champion' | 'challenger'): Promise<RegistryVersion | null>;
  versions(problem: string): Promise<RegistryVersion[]>;
  /** Runs of the problem that carry a `deriva.key`, for reconcile. */
  runs(problem: string): Promise<{ runId: string; key: string; status: string }[]>;
  deleteRun(runId: string): Promise<void>;
  deleteVersion(problem: string, version: string): Promise<void>;
  ping(): Promise<void>;
}
