import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpSource } from '@deriva/adapters/source/http-source.ts';
import { rowsHash } from '@deriva/adapters/source/rows-hash.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { diabetes } from '@deriva/core/problems/diabetes.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchSource } from './batch-source.ts';
import { cursorsInFile } from './cursors.ts';
import { PROFILES } from './profiles/all.ts';

const folder = mkdtempSync(join(tmpdir(), 'deriva-source-'));
let stop = async () => {};
let base = '';

async function start(state: string): Promise<void> {
  const server = batchSource({ profiles: PROFILES, cursors: cursorsInFile(join(folder, state)) });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  base = `http://127.0.0.1:${address.port}`;
  stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
}

let tests = 0;
beforeEach(() => start(`${++tests}.json`));
afterEach(() => stop());
afterAll(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const source = httpSource({ urlFor: (problem) => `${base}/${problem.name}` });

/** What fetch would get: the batch's number and hash, or why there is none. */
async function fetched(problem: Problem): Promise<string> {
  const hash = rowsHash();
  try {
    const outcome = await source.next(problem, never, async ({ payload, rows }) => {
      const hashRows = async () => {
        for await (const some of rows) hash.update(some);
      };
      await Promise.all([Array.fromAsync(payload), hashRows()]);
    });
    return outcome.exhausted ? `exhausted: ${outcome.message}` : `${outcome.batch} ${hash.digest()}`;
  } catch (thrown) {
    return thrown instanceof DerivaError ? thrown.code : String(thrown);
  }
}

async function misbehave(fault: unknown): Promise<number> {
  const response = await fetch(`${base}/taxi/misbehave`, { method: 'POST', body: JSON.stringify(fault) });
  await response.text();
  return response.status;
}

async function all(problem: Problem): Promise<string[]> {
  const answers: string[] = [];
  do answers.push(await fetched(problem));
  while (!answers.at(-1)?.startsWith('exhausted'));
  return answers;
}

test('same order and content every time, then exhausted, and the same again after a restart', async () => {
  const first = await all(taxi);
  expect(first.map((answer) => answer.split(' ')[0])).toEqual(['0', '1', '2', '3', '4', '5', 'exhausted:']);
  expect(await fetched(taxi)).toMatch(/^exhausted: All the data/);
  await source.restart(taxi, never);
  expect(await all(taxi)).toEqual(first);
});

test('problems and groups have cursors of their own', async () => {
  await fetched(taxi);
  expect(await fetched(diabetes)).toMatch(/^0 /);
  const other = { ...taxi, source: { ...taxi.source, groupNumber: 77 } };
  expect(await fetched(other)).toMatch(/^0 /);
  expect(await fetched(taxi)).toMatch(/^1 /);
});

test('a source that is started again goes on where it was', async () => {
  await fetched(taxi);
  await stop();
  await start(`${tests}.json`);
  expect(await fetched(taxi)).toMatch(/^1 /);
});

test('the resampled batch carries a note', async () => {
  for (let batch = 0; batch < 7; batch++) await (await fetch(`${base}/diabetes/data?group_number=2`)).text();
  const answer: unknown = await (await fetch(`${base}/diabetes/data?group_number=2`)).json();
  expect(answer).toMatchObject({ batch_number: 7, note: expect.stringMatching(/^Resampled: 15000 rows/) });
});

describe('misbehaves on request', () => {
  test('cut: the answer ends at half, the cursor has moved', async () => {
    await misbehave({ next: 'cut' });
    expect(await fetched(taxi)).toBe('source_cut');
    expect(await fetched(taxi)).toMatch(/^1 /);
  });

  test('error: 500, the cursor has not moved', async () => {
    await misbehave({ next: 'error' });
    expect(await fetched(taxi)).toBe('source_refused');
    expect(await fetched(taxi)).toMatch(/^0 /);
  });

  test('lost: a batch is skipped', async () => {
    await misbehave({ next: 'lost', after: 1 });
    expect(await fetched(taxi)).toMatch(/^0 /);
    expect(await fetched(taxi)).toMatch(/^2 /);
  });

  test('malformed: what comes is not JSON', async () => {
    await misbehave({ next: 'malformed' });
    expect(await fetched(taxi)).toBe('source_malformed');
    expect(await fetched(taxi)).toMatch(/^1 /);
  });

  test('slow: the whole answer, later', async () => {
    await misbehave({ next: 'slow', delayMs: 50 });
    expect(await fetched(taxi)).toMatch(/^0 /);
  });

  test('a fault nobody knows is refused', async () => {
    expect(await misbehave({ next: 'explode' })).toBe(422);
    expect(await misbehave('{')).toBe(422);
  });
});

test.each([
  ['/health', 200],
  ['/taxi/health', 200],
  ['/taxi/data', 422],
  ['/taxi/data?group_number=', 422],
  ['/taxi/data?group_number=-1', 422],
  ['/taxi/restart_data_generation?group_number=x', 422],
  ['/nothing/data?group_number=1', 404],
  ['/taxi/nothing', 404],
  ['/taxi/data/more?group_number=1', 404],
  ['/', 404],
])('GET %s is %i', async (path, status) => {
  const response = await fetch(base + path);
  await response.text();
  expect(response.status).toBe(status);
});
