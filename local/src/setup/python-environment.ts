import { join } from 'node:path';
import { ROOT, TOOLS } from '../state/paths.ts';
import { contentHash } from './content-hash.ts';
import { run } from './run.ts';
import { type Say, timed } from './say.ts';
import { onceFor } from './stamp.ts';

export interface PythonEnvironment {
  readonly title: string;
  readonly folder: string;
  /** Relative to the root of the repository; names every package with its hash. */
  readonly lock: string;
}

/** The oldest Python that both locks are made for. */
const PYTHON = '>=3.11,<3.14';

export const MLFLOW: PythonEnvironment = {
  title: 'MLflow',
  folder: join(TOOLS, 'mlflow'),
  lock: 'local/python/mlflow.txt',
};

export const AIRFLOW: PythonEnvironment = {
  title: 'Airflow',
  folder: join(TOOLS, 'airflow'),
  lock: 'dags/requirements.txt',
};

/** A program that the packages of the environment brought along. */
export function pythonProgram(environment: PythonEnvironment, name: string): string {
  return join(environment.folder, 'bin', name);
}

/** Makes the environment hold exactly what its lock names, unless it does. */
export async function ensurePythonEnvironment(
  environment: PythonEnvironment,
  uv: string,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  const hash = contentHash(ROOT, [environment.lock]);
  await onceFor(join(environment.folder, '.deriva-installed'), hash, () =>
    timed(say, `Installing ${environment.title} (Python packages named in ${environment.lock})`, async () => {
      await run(uv, ['venv', '--quiet', '--clear', '--python', PYTHON, environment.folder], {
        cwd: ROOT,
        signal,
      });
      await run(
        uv,
        [
          'pip',
          'sync',
          '--quiet',
          '--require-hashes',
          // A company's own certificate authority is known to the system and not to uv.
          '--system-certs',
          '--compile-bytecode',
          '--python',
          environment.folder,
          environment.lock,
        ],
        { cwd: ROOT, signal },
      );
    }),
  );
}
