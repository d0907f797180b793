// `npm ci`, when node_modules is not what package-lock.json says.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';

/** Leaves node_modules as package-lock.json says, also when two processes ask for it at once. */
export async function installPackages(root) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  const stamp = join(root, 'node_modules', '.deriva-installed');
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (installed()) return;

  mkdirSync(join(root, '.deriva'), { recursive: true });
  await withLock(join(root, '.deriva', 'install.lock'), 'another process is installing the packages', () => {
    if (installed()) return;
    console.log('Installing the packages that package-lock.json names (npm ci; about half a minute) ...');
    const started = Date.now();
    npmCi(root);
    writeFileSync(stamp, wanted);
    console.log(`Packages are installed (${Math.round((Date.now() - started) / 1000)} s).`);
  });
}

function npmCi(root) {
  // The npm that runs this, if one does; install scripts are not needed, so none is run.
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(
    command,
    [
      ...first,
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (result.status === 0) return;
  throw new Error('npm ci did not succeed; what it said stands above. Is the package registry reachable?');
}
