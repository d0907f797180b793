import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';
import { inject } from 'vitest';
import { ensureDatabase } from '../postgres/ensure-database.ts';

const MLFLOW = fileURLToPath(new URL('../../../../.deriva/python/mlflow/bin/mlflow', import.meta.url));

/** For `describe.skipIf`: says why when it is true. */
export function mlflowIsAbsent(): boolean {
  const absent = !existsSync(MLFLOW);
  if (absent) console.log('skipped: MLflow is not installed; `npm test` installs it');
  return absent;
}

/**
 * The address of a real MLflow server with a Postgres backend store, one for the whole run: it takes ten
 * seconds to start, so the first test that needs it starts it and the others wait for it. Tests keep apart
 * by the names of their experiments and models.
 */
export async function mlflowServer(): Promise<string> {
  const folder = inject('mlflowFolder');
  const address = join(folder, 'url');
  const first = await mkdir(join(folder, 'starting')).then(
    () => true,
    () => false,
  );
  if (first) {
    const url = await start(folder);
    await writeFile(`${address}.partial`, url);
    await rename(`${address}.partial`, address);
  }
  while (!existsSync(address)) await delay(100);
  return await readFile(address, 'utf8');
}

async function start(folder: string): Promise<string> {
  await ensureDatabase(inject('postgresUrl'), 'mlflow');
  const store = new URL(inject('postgresUrl'));
  store.pathname = 'mlflow';
  const port = await freePort();
  const log = openSync(join(folder, 'log'), 'a');
  const server = spawn(
    MLFLOW,
    [
      'server',
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      // psycopg2 by name: the bare scheme means psycopg 3.
      ...['--backend-store-uri', store.href.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:')],
      ...['--artifacts-destination', `file://${join(folder, 'artifacts')}`],
    ],
    {
      env: {
        ...process.env,
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_DISABLE_TELEMETRY: 'true',
      },
      stdio: ['ignore', log, log],
      // A group of its own, which outlives the test file that started it; the global teardown ends it.
      detached: true,
    },
  );
  closeSync(log);
  await writeFile(join(folder, 'pid'), String(server.pid));
  const ended = new Promise<never>((_, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`MLflow ended (${code}): see ${folder}/log`)));
  });
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([ended, answering(`${url}/health`)]);
  ended.catch(() => {});
  server.unref();
  return url;
}

async function answering(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await delay(100);
  }
}
