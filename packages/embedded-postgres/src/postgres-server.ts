import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { type RunAs, runAs, spawnAs } from './run-as.ts';

export interface PostgresOptions {
  /** Made when absent. */
  readonly dataDirectory: string;
  readonly port: number;
  /** Of the user `postgres`, set when the data directory is made. */
  readonly superuserPassword: string;
  /** File that the server's log is appended to. */
  readonly logFile: string;
}

export interface PostgresServer {
  /** Of the superuser unless another is named. */
  url(database: string, user?: string, password?: string): string;
  /** The id of the process group that the server leads; killing it is as good as pulling the plug. */
  readonly processGroup: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends sessions, writes a checkpoint, ends the server. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 120_000;
/** After a kill -9 the last backends need a moment to notice that their postmaster has gone. */
const PREDECESSOR_GONE_WITHIN_MS = 10_000;
const STOPPED_WITHIN_MS = 10_000;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A killed client's locks are free after this, even in the middle of a query.
  client_connection_check_interval: '1s',
};

/**
 * Starts PostgreSQL on 127.0.0.1 and waits until it answers.
 * @throws {Error} with the end of the server's log when it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDirectory = resolve(options.dataDirectory);
  const binaries = findBinaries();
  mkdirSync(dirname(dataDirectory), { recursive: true });
  mkdirSync(dirname(resolve(options.logFile)), { recursive: true });
  const who = runAs([binaries.postgres, dataDirectory]);
  ensureCluster(binaries, who, dataDirectory, options.superuserPassword);

  const giveUp = Date.now() + PREDECESSOR_GONE_WITHIN_MS;
  for (;;) {
    const logStart = statSync(options.logFile, { throwIfNoEntry: false })?.size ?? 0;
    const server = launch(binaries.postgres, who, dataDirectory, options);
    if (await isReady(server, dataDirectory)) return handle(server, options);
    const said = readFileSync(options.logFile).subarray(logStart).toString('utf8').trim();
    const predecessorAlive =
      /pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(said);
    if (!predecessorAlive || Date.now() > giveUp) {
      throw new Error(`PostgreSQL did not start on port ${options.port}: ${said.slice(-2000)}`);
    }
    await sleep(200);
  }
}

function launch(postgres: string, who: RunAs, dataDirectory: string, options: PostgresOptions): ChildProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const settings = Object.entries({ ...SETTINGS, port: String(options.port) });
  const program = spawnAs(who, postgres, [
    '-D',
    dataDirectory,
    ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  try {
    return spawn(program.command, program.args, {
      ...program.settings,
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** Waits until the server says in postmaster.pid that it takes connections (as pg_ctl does), or has ended. */
async function isReady(server: ChildProcess, dataDirectory: string): Promise<boolean> {
  let failure: Error | undefined;
  server.on('error', (error) => {
    failure = error;
  });
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (failure) throw new Error(`Cannot run PostgreSQL: ${failure.message}`, { cause: failure });
    if (server.exitCode !== null || server.signalCode !== null) return false;
    if (postmasterStatus(dataDirectory, server.pid) === 'ready') return true;
    await sleep(20);
  }
  server.kill('SIGKILL');
  return false;
}

function postmasterStatus(dataDirectory: string, pid: number | undefined): string | null {
  try {
    const lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid ? (lines[7]?.trim() ?? null) : null;
  } catch {
    return null;
  }
}

function handle(server: ChildProcess, options: PostgresOptions): PostgresServer {
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  // Also when we end by an error that nobody caught.
  const stopToo = (): boolean => server.kill('SIGINT');
  process.once('exit', stopToo);
  server.once('exit', () => process.off('exit', stopToo));
  return {
    url(database, user = 'postgres', password = options.superuserPassword) {
      const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
      return `postgresql://${account}@127.0.0.1:${options.port}/${encodeURIComponent(database)}`;
    },
    processGroup: server.pid!,
    ended,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      // "Fast": sessions are ended, not waited for.
      server.kill('SIGINT');
      const timer = setTimeout(() => server.kill('SIGKILL'), STOPPED_WITHIN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
