import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeJson } from '../state/json-file.ts';
import { familyLives, killFamily } from './family.ts';
import { ProcessRecords } from './process-records.ts';
import { reap } from './reap.ts';

test('a process that only has the number of a recorded one is left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deriva-reap-'));
  const other = spawn('sleep', ['1000'], { detached: true });
  const pid = other.pid!;
  try {
    const file = join(folder, 'processes.json');
    writeJson(file, [{ name: 'old', pid, pgid: pid, identity: 'another boot/123', endWith: 'SIGTERM' }]);
    const records = new ProcessRecords(file);
    expect(await reap(records)).toEqual([]);
    expect(familyLives(pid)).toBe(true);
    expect(records.all).toEqual([]);
  } finally {
    killFamily(pid);
    rmSync(folder, { recursive: true, force: true });
  }
});
