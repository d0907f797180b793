import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRaw, type RawDatabase } from '@deriva/adapters/postgres/raw-database.ts';
import { type TestDatabases, testDatabases } from '@deriva/adapters/test-support/test-databases.ts';
import { readConfig } from '@deriva/runtime/config.ts';
import { type ServedStage, serveStage } from '@deriva/runtime/serve.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { define } from './definition.ts';
import { ScriptedSource } from './scripted-source.fixture.ts';

const TOKEN = 'a-token-of-sixteen-or-more';
let databases: TestDatabases;
let raw: RawDatabase;
let folder: string;
let source: ScriptedSource;
let stage: ServedStage;
let url: string;
let close: () => Promise<void>;

beforeEach(async () => {
  databases = await testDatabases();
  folder = await mkdtemp(join(tmpdir(), 'deriva-fetch-'));
  source = new ScriptedSource(
    [0, 1, 2].map((b) => [0, 1, 2].map((row) => ({ id: `${b}/${row}`, exact: 1.5 }))),
  );
  const config = readConfig({
    STAGE: 'fetch',
    PORT: '0',
    DERIVA_TOKEN: TOKEN,
    DERIVA_LOG_LEVEL: 'silent',
    DERIVA_RAW_URL: databases.url('raw', 'deriva_fetch'),
    DERIVA_OBJECTS: folder,
    DERIVA_SOURCE: await source.start(),
  });
  const definition = define(config);
  stage = await serveStage(definition, config);
  url = `http://127.0.0.1:${(stage.server.address() as AddressInfo).port}`;
  close = definition.close;
  raw = openRaw({ url: databases.url('raw') });
});

afterEach(async () => {
  await stage.drain.end();
  source.stop();
  await Promise.all([close(), raw.close()]);
  await databases.drop();
  await rm(folder, { recursive: true });
});

async function call(body: object = { problem: 'taxi' }): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function stored(batch: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of raw.store.rows('taxi', batch)) texts.push(...chunk);
  return texts;
}

const expected = (batch: number) => source.batches[batch]!.map((row) => JSON.stringify(row));

describe('fetch', () => {
  it('brings the batches one by one as they came, and says when there are no more, without storing that', async () => {
    for (const batch of [0, 1, 2]) expect(await call()).toMatchObject({ batch, rows: 3, exhausted: false });
    for (const batch of [0, 1, 2]) expect(await stored(batch)).toEqual(expected(batch));
    expect(await call()).toMatchObject({
      exhausted: true,
      batch: 3,
      message: expect.stringContaining('enviaron'),
    });
    expect(await call()).toMatchObject({ exhausted: true, batch: 3 });
    source.batches.push([{ id: 'late' }]);
    expect(await call()).toMatchObject({ batch: 3, rows: 1 });
  });

  it('asks the source once for ten calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => call({ problem: 'taxi', batch: 0 })));
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1);
    expect(source.calls).toEqual(['data']);
  });

  it('heals an answer that was cut after the source moved on, and keeps no half batch', async () => {
    await call();
    source.script.push('cut');
    expect(await call()).toMatchObject({ code: 'source_cut', status: 502 });
    expect(await raw.store.lowestMissing('taxi')).toBe(1);
    expect(await stored(1)).toEqual([]);
    expect(await call()).toMatchObject({ batch: 1, rows: 3, restarts: 1 });
    expect(await call()).toMatchObject({ batch: 2, restarts: 0 });
    for (const batch of [0, 1, 2]) expect(await stored(batch)).toEqual(expected(batch));
  });

  it('notices that the lost answer was the last one, after which the source only says that it is exhausted', async () => {
    await call();
    await call();
    source.script.push('cut');
    expect(await call()).toMatchObject({ code: 'source_cut' });
    expect(await call()).toMatchObject({ batch: 2, restarts: 1 });
    expect(await call()).toMatchObject({ exhausted: true });
  });

  it('heals a batch that the source skipped', async () => {
    await call();
    source.script.push('lose');
    expect(await call()).toMatchObject({ batch: 1, restarts: 1 });
    expect(source.calls.slice(1)).toEqual(['data', 'restart_data_generation', 'data', 'data']);
    expect(await stored(1)).toEqual(expected(1));
  });

  it('heals a heal that was cut', async () => {
    await call();
    await call();
    source.script.push('cut', 'ok', 'ok', 'cut');
    expect(await call()).toMatchObject({ code: 'source_cut' });
    expect(await call()).toMatchObject({ code: 'source_cut' });
    expect(await call()).toMatchObject({ batch: 2, rows: 3 });
  });

  it('goes on with a source that was restarted by itself', async () => {
    await call();
    await call();
    source.cursor = 0;
    expect(await call()).toMatchObject({ batch: 2, rows: 3, restarts: 0 });
    expect(source.calls).not.toContain('restart_data_generation');
  });

  it('starts over with a source whose cursor someone left at the end', async () => {
    source.cursor = 3;
    expect(await call()).toMatchObject({ batch: 0, restarts: 1 });
  });

  it('says that the source is shared when someone else keeps moving its cursor', async () => {
    await call();
    source.script.push('lose', 'ok', 'lose');
    expect(await call()).toMatchObject({ code: 'source_shared', status: 409 });
    expect(await stored(1)).toEqual([]);
  });

  it('refuses a source that replays a batch with other rows', async () => {
    await call();
    source.batches[0] = [{ id: 'another' }];
    source.script.push('lose');
    expect(await call()).toMatchObject({ code: 'source_rewritten', status: 409 });
    expect(await stored(0)).not.toEqual(expected(0));
  });

  it('changes nothing when the source answers with an error', async () => {
    source.script.push('error');
    expect(await call()).toMatchObject({ code: 'source_refused', status: 502 });
    expect(await call()).toMatchObject({ batch: 0, restarts: 0 });
  });

  it('refuses a batch whose predecessors are missing', async () => {
    expect(await call({ problem: 'taxi', batch: 2 })).toMatchObject({
      code: 'predecessor_missing',
      status: 409,
    });
  });
});
