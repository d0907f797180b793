import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

test('the process says where it listens, answers, and ends on SIGTERM', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deriva-source-main-'));
  const source = spawn(process.execPath, [MAIN, '--port', '0', '--state', join(folder, 'cursors.json')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(source, 'exit');
  try {
    const [line] = await once(createInterface(source.stdout), 'line');
    const url = String(line).replace('batch source: ', '');
    const answer: unknown = await (await fetch(`${url}/taxi/data?group_number=1`)).json();
    expect(answer).toMatchObject({ group_number: 1, batch_number: 0 });
  } finally {
    source.kill('SIGTERM');
    const [code] = await exited;
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
  }
});
