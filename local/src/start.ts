import { rmSync } from 'node:fs';
import { helpText, type Options, parseOptions, UsageError } from './options.ts';
import { runPipelines } from './pipeline/run-pipelines.ts';
import { addresses } from './services/addresses.ts';
import { Databases } from './services/databases.ts';
import type { Say } from './setup/say.ts';
import { setUp } from './setup/setup.ts';
import { type StatePaths, statePaths } from './state/paths.ts';
import { writeRunFile } from './state/run-file.ts';
import { Secrets } from './state/secrets.ts';
import { lockState } from './state/state-lock.ts';
import { stopRequest } from './stop-request.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { STOP_TIERS, startSystem } from './system.ts';

/** `npm start`: everything on one machine. The exit code is 0 unless something did not succeed. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(helpText());
    return 0;
  }
  const say = sayWithTime();
  const paths = statePaths(options.stateDir);
  const lock = await lockState(paths.lock, say);
  const stop = stopRequest();
  const supervisor = new Supervisor(paths, say);
  try {
    return await serve(options, paths, supervisor, say, stop);
  } catch (error) {
    if (stop.aborted) return options.exit ? 130 : 0;
    throw error;
  } finally {
    lock.markStopping();
    say('Stopping everything ...');
    const began = performance.now();
    await supervisor.stop(STOP_TIERS);
    rmSync(paths.run, { force: true });
    lock.release();
    say(`Everything is stopped (${((performance.now() - began) / 1000).toFixed(1)} s).`);
  }
}

async function serve(
  options: Options,
  paths: StatePaths,
  supervisor: Supervisor,
  say: Say,
  stop: AbortSignal,
): Promise<number> {
  const left = await supervisor.reap();
  if (left.length > 0) say(`Ended what an earlier run had left: ${left.join(', ')}`);
  if (options.fresh) forget(paths, say);

  const secrets = new Secrets(paths.secrets);
  const config = {
    options,
    paths,
    secrets,
    addresses: addresses(options),
    databases: new Databases(options.postgresPort, secrets),
  };
  say('Starting PostgreSQL, MLflow, Airflow, the six functions and the web app ...');
  const starting = startSystem(config, await setUp(say, stop), supervisor, say);
  writeRunFile(paths.run, config);
  await unlessAborted(starting, stop);
  say('Everything is up.');

  const succeeded = await runPipelines(config, say, stop);
  if (options.exit) return succeeded ? 0 : 1;
  say('Serving until Ctrl-C.');
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  return 0;
}

/** Waits for `work`, but no longer than until the stop is asked for. */
function unlessAborted<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    if (stop.aborted) reject(stop.reason);
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
}

function forget(paths: StatePaths, say: Say): void {
  say(`Forgetting all earlier state in ${paths.root}`);
  const { root: _root, lock: _lock, processes: _processes, ...state } = paths;
  for (const path of Object.values(state)) rmSync(path, { recursive: true, force: true });
}

/** Lines with the minutes and seconds since the start. */
function sayWithTime(): Say {
  const began = performance.now();
  return (line) => {
    const seconds = Math.floor((performance.now() - began) / 1000);
    const clock = `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
    process.stdout.write(`${clock}  ${line}\n`);
  };
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof UsageError) {
    console.error(error.message);
    process.exit(2);
  }
  console.error(`\nDeriva cannot go on: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
