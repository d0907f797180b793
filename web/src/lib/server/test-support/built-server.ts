import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';

const WEB = join(import.meta.dirname, '../../../..');

export interface RunningServer {
  readonly process: ChildProcess;
  readonly base: string;
}

/** Builds the program into a folder of this process' own; the folder above it may be removed. */
export async function buildServer(): Promise<string> {
  const folder = join(WEB, '.svelte-kit', `test-${process.pid}`);
  const vite = join(WEB, '..', 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build'], {
    cwd: WEB,
    env: { ...process.env, NODE_ENV: 'production', DERIVA_WEB_BUILD: folder },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  return join(folder, 'build');
}

/** Starts the built program on a free port, with nothing in its environment but what is given. */
export async function startServer(
  build: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(build, 'index.js')], {
    env: { PATH: process.env.PATH, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('Listening')) resolve();
  });
  child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${lines.join('\n')}`)));
  await listening;
  return { process: child, base: `http://127.0.0.1:${port}` };
}
