import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the MLflow server that the whole run shares, once a test has asked for it. */
    mlflowFolder: string;
  }
}

/** Ends the MLflow server of the run, if a test started it; see mlflow-server.ts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'deriva-test-mlflow-'));
  project.provide('mlflowFolder', folder);
  return async () => {
    const pid = await readFile(join(folder, 'pid'), 'utf8').catch(() => null);
    if (pid !== null) endGroup(Number(pid));
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
