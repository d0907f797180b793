import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';
import { startPostgres } from '@deriva/embedded-postgres/postgres-server.ts';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the superuser, on the server that the whole run shares. */
    postgresUrl: string;
  }
}

/** One real PostgreSQL for all integration tests; each test makes databases of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'deriva-test-postgres-'));
  // As root the server runs as someone else, who must be able to enter.
  await chmod(folder, 0o755);
  const server = await startPostgres({
    dataDirectory: join(folder, 'data'),
    port: await freePort(),
    superuserPassword: 'test',
    logFile: join(folder, 'postgres.log'),
  });
  project.provide('postgresUrl', server.url('postgres'));
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
