import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, TOOLS } from '../state/paths.ts';
import { run, runs } from './run.ts';
import { type Say, timed } from './say.ts';

/** The uv that installs Python packages: that on the PATH, else one that pip installs for Deriva alone. */
export async function findUv(say: Say, signal: AbortSignal): Promise<string> {
  if (await runs('uv', ['--version'], ROOT)) return 'uv';
  const own = join(TOOLS, 'uv', 'bin', 'uv');
  if (existsSync(own) && (await runs(own, ['--version'], ROOT))) return own;
  const python = await findPython();
  const lock = join(ROOT, 'local', 'python', 'uv.txt');
  await timed(say, 'Installing uv, the installer of Python packages', () =>
    run(
      python,
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--upgrade',
        '--require-hashes',
        '--target',
        join(TOOLS, 'uv'),
        '-r',
        lock,
      ],
      { cwd: ROOT, signal, env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' } },
    ),
  );
  return own;
}

async function findPython(): Promise<string> {
  for (const python of ['python3', 'python']) {
    if (await runs(python, ['-m', 'pip', '--version'], ROOT)) return python;
  }
  throw new Error(
    'MLflow and Airflow need Python 3.11 or newer, and uv to install them. Neither uv nor a Python with pip is on the PATH: install one of them and start again.',
  );
}
