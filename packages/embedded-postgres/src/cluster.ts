import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { giveTo, type RunAs, spawnAs } from './run-as.ts';

/**
 * Makes the data directory unless it is there. Built beside it and renamed, so that being killed in the
 * middle leaves no half of a cluster behind.
 */
export function ensureCluster(
  binaries: Binaries,
  who: RunAs,
  dataDirectory: string,
  superuserPassword: string,
): void {
  if (existsSync(join(dataDirectory, 'PG_VERSION'))) return;
  mkdirSync(dirname(dataDirectory), { recursive: true });
  const partial = `${dataDirectory}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  giveTo(who, partial);
  const secrets = mkdtempSync(join(tmpdir(), 'deriva-initdb-'));
  giveTo(who, secrets);
  try {
    const passwordFile = join(secrets, 'password');
    writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
    giveTo(who, passwordFile);
    run(binaries, who, [
      `--pgdata=${partial}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorting by code point, equal on every machine, whatever its locale.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ]);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
  rmSync(dataDirectory, { recursive: true, force: true });
  renameSync(partial, dataDirectory);
}

function run(binaries: Binaries, who: RunAs, options: readonly string[]): void {
  const { command, args, settings } = spawnAs(who, binaries.initdb, options);
  const done = spawnSync(command, args, { ...settings, encoding: 'utf8' });
  if (done.error)
    throw new Error(`Cannot run ${binaries.initdb}: ${done.error.message}`, { cause: done.error });
  if (done.status !== 0)
    throw new Error(`initdb failed (${done.status ?? done.signal}): ${done.stderr.trim()}`);
}
