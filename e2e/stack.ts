import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import { STAGES, type Stage } from '@deriva/core/stages.ts';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';
import { cursorsInFile } from '../local/src/batch-source/cursors.ts';
import { parseOptions } from '../local/src/options.ts';
import { addresses } from '../local/src/services/addresses.ts';
import { Databases } from '../local/src/services/databases.ts';
import { servicesOf } from '../local/src/services/services-of.ts';
import { statePaths } from '../local/src/state/paths.ts';
import { Secrets } from '../local/src/state/secrets.ts';
import type { Service } from '../local/src/supervisor/service.ts';
import { Supervisor } from '../local/src/supervisor/supervisor.ts';
import { type Client, connect, type Facts } from './client.ts';

/** What a stack can be made of, besides PostgreSQL, which is always there. */
export type Part = Stage | 'mlflow' | 'source' | 'web';

export const PIPELINE: readonly Part[] = ['mlflow', 'source', ...STAGES];

/** The real parts, without Airflow, on free ports with a state folder of their own. */
export interface Stack extends Client {
  /** kill -9 of a function's process, then a new one, ready. */
  kill(stage: Stage): Promise<void>;
  stop(part: 'postgres' | Part): Promise<void>;
  start(part: 'postgres' | Part): Promise<void>;
  /** As when the disk of the objects is not mounted. */
  unmountObjects(): void;
  mountObjects(): void;
  /** The number of the batch that the batch source sends next. */
  sourceCursor(problem: string): number;
  close(): Promise<void>;
}

/** @param options.source the address of a source of the test's own, which then needs no part `source`. */
export async function startStack(
  parts: readonly Part[],
  options: { source?: string; problems?: readonly string[] } = {},
): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'deriva-e2e-'));
  // Under root PostgreSQL runs as someone else, who must be able to enter.
  chmodSync(folder, 0o755);
  const config = await configIn(folder, options);
  const { paths, databases } = config;
  mkdirSync(paths.objects);
  const services = servicesOf(config);
  const supervisor = new Supervisor(paths, (line) => console.log(`[stack] ${line}`));
  const service = (part: 'postgres' | Part): Service =>
    isStage(part) ? services.functions[part] : services[part];

  const facts: Facts = {
    functions: config.addresses.functions,
    web: config.addresses.web,
    mlflow: config.addresses.mlflow,
    source: config.addresses.source,
    token: config.secrets.token,
    raw: databases.url('raw', 'postgres'),
    clean: databases.url('clean', 'postgres'),
  };
  const client = connect(facts);
  const close = async () => {
    await client.disconnect();
    await supervisor.stop([new Set(parts), new Set(['postgres'])]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    await supervisor.start(services.postgres);
    await databases.create();
    await databases.migrate();
    await Promise.all(parts.map((part) => supervisor.start(service(part))));
  } catch (error) {
    await close();
    throw error;
  }

  const aside = `${paths.objects}-unmounted`;
  return {
    ...client,
    async kill(stage) {
      await supervisor.end(service(stage), 0);
      await supervisor.start(service(stage));
    },
    stop: (part) => supervisor.end(service(part)),
    start: (part) => supervisor.start(service(part)),
    unmountObjects: () => renameSync(paths.objects, aside),
    mountObjects: () => renameSync(aside, paths.objects),
    sourceCursor: (problem) =>
      cursorsInFile(paths.source).at(problem, problemNamed(problem).source.groupNumber),
    close,
  };
}

const isStage = (part: string): part is Stage => STAGES.some((stage) => stage === part);

async function configIn(folder: string, { source, problems }: Parameters<typeof startStack>[1] & object) {
  const flags: string[] = ['--state-dir', folder];
  if (source !== undefined) flags.push('--source', source);
  for (const problem of problems ?? []) flags.push('--problem', problem);
  const ports = new Set<number>();
  const servers = [...STAGES, 'source', 'airflow', 'web', 'mlflow', 'postgres'];
  while (ports.size < servers.length) ports.add(await freePort());
  for (const [i, port] of [...ports].entries()) flags.push(`--${servers[i]}-port`, String(port));
  const parsed = parseOptions(flags, {});
  const paths = statePaths(parsed.stateDir);
  const secrets = new Secrets(paths.secrets);
  return {
    options: parsed,
    paths,
    secrets,
    addresses: addresses(parsed),
    databases: new Databases(parsed.postgresPort, secrets),
  };
}
