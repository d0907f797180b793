import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Tools that are made once and serve every state folder. */
export const TOOLS = join(ROOT, '.deriva', 'python');

/** What lies where in a state folder. */
export interface StatePaths {
  readonly root: string;
  readonly lock: string;
  readonly processes: string;
  readonly secrets: string;
  readonly run: string;
  readonly logs: string;
  readonly postgres: string;
  readonly objects: string;
  readonly mlflowArtifacts: string;
  readonly airflow: string;
  /** Where the local batch source keeps its cursors. */
  readonly source: string;
}

/** Makes the folder. Others may enter it, because PostgreSQL under root runs as another user; files in it are closed one by one. */
export function statePaths(stateDir: string): StatePaths {
  const root = resolve(ROOT, stateDir);
  mkdirSync(root, { recursive: true, mode: 0o755 });
  return {
    root,
    lock: join(root, 'lock.json'),
    processes: join(root, 'processes.json'),
    secrets: join(root, 'secrets.json'),
    run: join(root, 'run.json'),
    logs: join(root, 'logs'),
    postgres: join(root, 'postgres'),
    objects: join(root, 'objects'),
    mlflowArtifacts: join(root, 'mlflow-artifacts'),
    airflow: join(root, 'airflow'),
    source: join(root, 'source.json'),
  };
}
