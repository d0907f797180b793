import { join } from 'node:path';
import { FileLock } from '../state/file-lock.ts';
import { TOOLS } from '../state/paths.ts';
import { AIRFLOW, ensurePythonEnvironment, MLFLOW } from './python-environment.ts';
import type { Say } from './say.ts';
import { findUv } from './uv.ts';
import { ensureWebBuild } from './web-build.ts';

/** What a start or a test needs and npm does not bring; each part can be waited for by itself. */
export interface SetUp {
  readonly mlflow: Promise<void>;
  readonly airflow: Promise<void>;
  readonly web: Promise<void>;
}

/** Begins to make what is missing. Quick when nothing has changed since the last time. */
export async function setUp(say: Say, signal: AbortSignal): Promise<SetUp> {
  const lock = await FileLock.wait(join(TOOLS, 'setup.lock'), () =>
    say('Waiting for another process that sets up the same things ...'),
  );
  const uv = findUv(say, signal);
  const parts = {
    mlflow: uv.then((program) => ensurePythonEnvironment(MLFLOW, program, say, signal)),
    airflow: uv.then((program) => ensurePythonEnvironment(AIRFLOW, program, say, signal)),
    web: ensureWebBuild(say, signal),
  };
  void Promise.allSettled(Object.values(parts)).then(() => lock.release());
  return parts;
}
