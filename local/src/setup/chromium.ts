import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../state/paths.ts';
import { run, runs } from './run.ts';
import { type Say, timed } from './say.ts';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A Chromium for the tests of the pages: the one that is named or installed, else Playwright's own, else
 * the package of Debian and Ubuntu, which only root can install.
 * @returns the path of its program.
 * @throws {Error} saying what to install, when there is no way to get one.
 */
export async function ensureChromium(say: Say, signal: AbortSignal): Promise<string> {
  const installed = [process.env.DERIVA_CHROMIUM, ...INSTALLED, await playwrightsOwn()].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (installed) return installed;
  try {
    const cli = join(ROOT, 'node_modules', 'playwright-core', 'cli.js');
    await timed(say, 'Installing Chromium for the tests of the pages', () =>
      run(process.execPath, [cli, 'install', 'chromium'], { cwd: ROOT, signal }),
    );
    return await playwrightsOwn();
  } catch (cause) {
    if (process.getuid?.() !== 0 || !(await runs('apt-get', ['--version'], ROOT))) {
      throw new Error(
        'The tests of the pages need Chromium, and it could not be downloaded. Install it (apt-get install chromium) or name one in DERIVA_CHROMIUM.',
        { cause },
      );
    }
  }
  await timed(say, 'Installing Chromium from the packages of this system', async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { cwd: ROOT, signal, env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      cwd: ROOT,
      signal,
      env,
    });
  });
  return '/usr/bin/chromium';
}

async function playwrightsOwn(): Promise<string> {
  const path = "require('playwright-core').chromium.executablePath()";
  return (await run(process.execPath, ['-p', path], { cwd: ROOT })).trim();
}
