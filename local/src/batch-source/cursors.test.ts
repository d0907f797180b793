import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cursorsInFile } from './cursors.ts';

const folder = mkdtempSync(join(tmpdir(), 'deriva-cursors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each problem and group has its cursor, and a restarted source goes on where it was', () => {
  const file = join(folder, 'cursors.json');
  const before = cursorsInFile(file);
  expect([before.take('taxi', 1), before.take('taxi', 1), before.take('diabetes', 1)]).toEqual([0, 1, 0]);
  const after = cursorsInFile(file);
  expect([after.at('taxi', 1), after.at('diabetes', 1), after.at('taxi', 2)]).toEqual([2, 1, 0]);
  after.restart('taxi', 1);
  expect(cursorsInFile(file).at('taxi', 1)).toBe(0);
});
