import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileLock } from './file-lock.ts';
import { writeJson } from './json-file.ts';
import { lockState } from './state-lock.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deriva-lock-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('one holder at a time; free again when released', () => {
  const file = join(folder, 'one.json');
  const lock = FileLock.tryTake(file);
  expect(FileLock.tryTake(file)).toMatchObject({ pid: process.pid, stopping: false });
  if (lock instanceof FileLock) lock.release();
  expect(FileLock.tryTake(file)).toBeInstanceOf(FileLock);
});

test('a dead holder holds nothing', () => {
  const file = join(folder, 'dead.json');
  const { pid } = spawnSync('true');
  writeJson(file, { pid, identity: 'long ago', stopping: false });
  expect(FileLock.tryTake(file)).toBeInstanceOf(FileLock);
});

test('a second start on the same folder is refused and says by whom', async () => {
  const file = join(folder, 'state.json');
  await lockState(file, () => {});
  await expect(lockState(file, () => {})).rejects.toThrow(
    `already runs on this state folder, as process ${process.pid}`,
  );
});

test('a run that is stopping is waited for', async () => {
  const file = join(folder, 'stopping.json');
  const first = await lockState(file, () => {});
  first.markStopping();
  const said: string[] = [];
  const second = lockState(file, (line) => {
    said.push(line);
    first.release();
  });
  await expect(second).resolves.toBeInstanceOf(FileLock);
  expect(said).toHaveLength(1);
});
