// The first thing the npm scripts start, test, check and reconcile run. Plain JavaScript that any Node from
// 20.19 on runs without node_modules: it installs them, then hands over to Node 24, which comes as a package.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOver } from './bootstrap/hand-over.mjs';
import { installPackages } from './bootstrap/install-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const WANTED_MAJOR = 24;

const SCRIPTS = {
  start: 'local/src/start.ts',
  test: 'local/src/test.ts',
  check: 'local/src/check.ts',
  reconcile: 'local/src/reconcile.ts',
};

const [, , command = '', ...rest] = process.argv;
if (!(command in SCRIPTS)) {
  console.error(
    `Say what to do: ${Object.keys(SCRIPTS).join(', ')}. Usually through npm: npm start, npm test.`,
  );
  process.exit(2);
}

try {
  await installPackages(root);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const node = node24();
// First on the path, so that everything started from here runs on it too.
process.env.PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
handOver(node, [join(root, SCRIPTS[command]), ...rest], root);

function node24() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR) return process.execPath;
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  console.error(
    `Deriva runs on Node ${WANTED_MAJOR}; this is ${process.versions.node}, and for ${process.platform}-${process.arch} ` +
      `no package brings it along. Install Node ${WANTED_MAJOR} or newer and try again.`,
  );
  process.exit(1);
}
