import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../state/paths.ts';

/** Who imports whom, and the rule that this breaks; null: it is allowed. */
const ARROWS: readonly [from: string, to: string, rule: string | null][] = [
  ['packages/core/src/a.ts', 'packages/adapters/src/b.ts', 'core-imports-nothing-of-ours'],
  ['packages/core/src/c.ts', 'node:fs', 'core-does-no-io'],
  ['packages/adapters/src/a.ts', 'packages/runtime/src/b.ts', 'adapters-import-core-alone'],
  ['packages/runtime/src/a.ts', 'functions/fetch/b.ts', 'runtime-imports-core-and-adapters'],
  ['functions/clean/a.ts', 'functions/train/b.ts', 'stages-do-not-import-each-other'],
  ['functions/clean/c.ts', 'local/src/b.ts', 'functions-import-packages'],
  ['web/src/a.ts', 'packages/runtime/src/b.ts', 'web-imports-core-and-adapters'],
  ['local/src/a.ts', 'functions/fetch/b.ts', 'local-imports-packages'],
  ['functions/clean/d.ts', 'packages/runtime/src/b.ts', null],
  ['web/src/d.ts', 'packages/adapters/src/b.ts', null],
];

test('an import against the arrows is an error that names the rule', () => {
  const tree = mkdtempSync(join(tmpdir(), 'deriva-arrows-'));
  try {
    for (const [from, to] of ARROWS) {
      const target = to.startsWith('node:') ? to : `./${relative(dirname(from), to)}`;
      write(join(tree, from), `import * as other from '${target}';\nexport { other };\n`);
      if (target !== to) write(join(tree, to), 'export const b = 1;\n');
    }
    write(join(tree, 'tsconfig.json'), '{ "compilerOptions": { "allowImportingTsExtensions": true } }');
    const { stdout, status } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
        ...['--config', join(ROOT, '.dependency-cruiser.json')],
        ...['packages', 'functions', 'local', 'web'],
      ],
      { cwd: tree, encoding: 'utf8' },
    );
    expect(status).not.toBe(0);
    for (const [from, , rule] of ARROWS) {
      const broken = stdout
        .split('\n')
        .filter((line) => line.includes(`: ${from} → `))
        .map((line) => /error ([a-z-]+):/.exec(line)?.[1]);
      expect([from, ...broken]).toEqual(rule === null ? [from] : [from, rule]);
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
});

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
