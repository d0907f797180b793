import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../state/paths.ts';

interface Check {
  readonly name: string;
  /** Relative to node_modules. */
  readonly program: string;
  readonly args: readonly string[];
  readonly folder?: string;
}

const WEB = 'web';

/** What every change must pass besides the tests. */
const CHECKS: readonly Check[] = [
  { name: 'format and lint', program: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'types', program: 'typescript/bin/tsc', args: ['--noEmit'] },
  {
    name: 'types of the web app (prepare)',
    program: '@sveltejs/kit/svelte-kit.js',
    args: ['sync'],
    folder: WEB,
  },
  {
    name: 'types of the web app',
    program: 'svelte-check/bin/svelte-check',
    args: ['--fail-on-warnings', '--output', 'human'],
    folder: WEB,
  },
  {
    name: 'import directions',
    program: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--config', '.dependency-cruiser.json', 'packages', 'functions', 'local/src', 'web/src'],
  },
  { name: 'unused code', program: 'knip/bin/knip.js', args: [] },
];

/** Runs all checks, showing what those that fail say. @returns whether all passed. */
export function runChecks(): boolean {
  let passed = true;
  for (const check of CHECKS) {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules', check.program), ...check.args],
      { cwd: join(ROOT, check.folder ?? ''), encoding: 'utf8', maxBuffer: 1e8 },
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${check.name} (${seconds} s)`);
    if (status !== 0) {
      console.log(`${stdout}${stderr}`);
      passed = false;
    }
  }
  return passed;
}
