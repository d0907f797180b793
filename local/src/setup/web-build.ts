import { join } from 'node:path';
import { ROOT } from '../state/paths.ts';
import { contentHash } from './content-hash.ts';
import { run } from './run.ts';
import { type Say, timed } from './say.ts';
import { onceFor } from './stamp.ts';

/** Everything the build reads. */
const INPUTS = [
  'web/src/**',
  'web/static/**',
  'web/*.{js,ts,json}',
  'packages/{core,adapters}/src/**',
  'package-lock.json',
];

/** Builds the web app into web/build, unless what is there was built from the same files. */
export async function ensureWebBuild(say: Say, signal: AbortSignal): Promise<void> {
  const web = join(ROOT, 'web');
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  await onceFor(join(web, 'build', '.deriva-built'), contentHash(ROOT, INPUTS), () =>
    timed(say, 'Building the web app', async () => {
      await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: web, signal });
    }),
  );
}
