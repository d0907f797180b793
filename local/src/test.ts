import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runChecks } from './checks/run-checks.ts';
import { ensureChromium } from './setup/chromium.ts';
import { setUp } from './setup/setup.ts';
import { ROOT } from './state/paths.ts';
import { stopRequest } from './stop-request.ts';

/**
 * `npm test`: sets everything up, checks the code, runs all tests. With arguments, which go to vitest, the
 * checks are left out: somebody works on something and wants to see that.
 */
const args = process.argv.slice(2);
const stop = stopRequest();
const parts = await setUp(console.log, stop);
const [chromium] = await Promise.all([
  ensureChromium(console.log, stop),
  parts.mlflow,
  parts.airflow,
  parts.web,
]);
const checked = args.length > 0 || runChecks();
const tested = await vitest();
process.exit(checked && tested ? 0 : 1);

function vitest(): Promise<boolean> {
  return new Promise((resolve) => {
    const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [program, 'run', ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, DERIVA_CHROMIUM: chromium },
    });
    stop.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('exit', (code) => resolve(code === 0));
  });
}
