import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DerivaError } from '@deriva/core/errors.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderObjects } from './folder-objects.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'deriva-objects-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function* chunks(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield bytes(text);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (thrown: unknown) => (thrown instanceof DerivaError ? thrown.code : String(thrown)),
  );
}

test('what was put comes back, under a key made of its hash', async () => {
  const objects = folderObjects(root);
  const stored = await objects.put('raw/taxi/0', '.json', chunks('{"a"', ':1.0}'));
  expect(stored).toEqual({
    key: `raw/taxi/0/${sha256('{"a":1.0}')}.json`,
    bytes: 9,
    sha256: sha256('{"a":1.0}'),
  });
  expect(new TextDecoder().decode(await objects.get(stored.key))).toBe('{"a":1.0}');
  expect(await Array.fromAsync(objects.list('raw/taxi'))).toEqual([stored]);
  expect(await Array.fromAsync(objects.list(''))).toEqual([stored]);
});

test('again is harmless, ten at once as well', async () => {
  const objects = folderObjects(root);
  const puts = Array.from({ length: 10 }, () => objects.put('models', '.json', bytes('model')));
  const keys = new Set((await Promise.all(puts)).map((stored) => stored.key));
  expect(keys.size).toBe(1);
  expect(await Array.fromAsync(objects.list('models'))).toHaveLength(1);
  expect(readdirSync(join(root, '.unfinished'))).toEqual([]);
});

test('a content that fails leaves nothing, and its error stays what it is', async () => {
  const objects = folderObjects(root);
  async function* cut(): AsyncIterable<Uint8Array> {
    yield bytes('half');
    throw new DerivaError('source_cut', 'The answer ended.');
  }
  expect(await codeOf(objects.put('raw', '.json', cut()))).toBe('source_cut');
  expect(await Array.fromAsync(objects.list(''))).toEqual([]);
  expect(readdirSync(join(root, '.unfinished'))).toEqual([]);
});

test('an object that is removed is not found, and can be removed again', async () => {
  const objects = folderObjects(root);
  const { key } = await objects.put('models', '', bytes('model'));
  await objects.remove(key);
  await objects.remove(key);
  expect(await codeOf(objects.get(key))).toBe('not_found');
});

test('damage is noticed, and healed by putting the object again', async () => {
  const objects = folderObjects(root);
  const { key } = await objects.put('models', '.json', bytes('model'));
  writeFileSync(join(root, key), 'mode1');
  expect(await codeOf(objects.get(key))).toBe('model_damaged');
  await objects.put('models', '.json', bytes('model'));
  expect(await objects.get(key)).toEqual(Buffer.from('model'));
});

test('what a killed process left unfinished goes after a day, what is being written stays', async () => {
  const objects = folderObjects(root);
  await objects.put('models', '', bytes('model'));
  for (const name of ['old', 'new']) writeFileSync(join(root, '.unfinished', name), 'half');
  utimesSync(join(root, '.unfinished', 'old'), new Date(0), new Date(0));
  await objects.put('models', '', bytes('another'));
  expect(readdirSync(join(root, '.unfinished'))).toEqual(['new']);
});

test.each([
  ['../outside', '.json'],
  ['raw/../..', '.json'],
  ['/etc', '.json'],
  ['', '.json'],
  ['raw//taxi', '.json'],
  ['.unfinished', '.json'],
  ['raw', '/../../x'],
  ['raw', 'json'],
  ['raw\0', '.json'],
])('prefix %j with suffix %j is refused', async (prefix, suffix) => {
  expect(await codeOf(folderObjects(root).put(prefix, suffix, bytes('x')))).toBe('invalid_input');
});

test.each(['../../etc/passwd', 'raw/notahash.json', `${'a'.repeat(64)}`, `raw/../${'a'.repeat(64)}`])(
  'key %j is refused',
  async (key) => {
    expect(await codeOf(folderObjects(root).get(key))).toBe('invalid_input');
    expect(await codeOf(folderObjects(root).remove(key))).toBe('invalid_input');
  },
);

describe('a disk that fails is objects_unavailable, and never an empty store', () => {
  test('the folder is gone', async () => {
    const objects = folderObjects(join(root, 'not-mounted'));
    const key = `models/${'a'.repeat(64)}.json`;
    expect(await codeOf(objects.put('models', '', bytes('x')))).toBe('objects_unavailable');
    expect(await codeOf(objects.get(key))).toBe('objects_unavailable');
    expect(await codeOf(objects.remove(key))).toBe('objects_unavailable');
    expect(await codeOf(Array.fromAsync(objects.list('')))).toBe('objects_unavailable');
  });

  test('a file stands where a folder should', async () => {
    writeFileSync(join(root, 'models'), '');
    expect(await codeOf(folderObjects(root).put('models', '', bytes('x')))).toBe('objects_unavailable');
  });
});
