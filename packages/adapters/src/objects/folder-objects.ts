import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { DerivaError } from '@deriva/core/errors.ts';
import type { ObjectStore, StoredObject } from '../ports/object-store.ts';
import { errnoOf, onDisk } from './disk-errors.ts';
import { checkPrefix, hashInKey, objectKey } from './object-key.ts';

/** Where objects are written before they have a name. In the store itself: a rename is atomic only within a file system. */
const UNFINISHED = '.unfinished';
/** What a killed process left unfinished is removed after this long. */
const UNFINISHED_KEPT_MS = 24 * 3600 * 1000;

/**
 * Objects as files in a folder: the embedded default. An object is written aside, hashed on the way,
 * flushed to the disk and renamed, so that a key names a whole object or nothing, also after a crash.
 *
 * @param root an existing folder. It is not created: a folder that is gone (a disk that is not mounted)
 *   is objects_unavailable, and never an empty store.
 */
export function folderObjects(root: string): ObjectStore {
  const pathOf = (key: string) => join(root, ...key.split('/'));

  async function put(
    prefix: string,
    suffix: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<StoredObject> {
    objectKey(prefix, '0'.repeat(64), suffix);
    const aside = join(root, UNFINISHED, randomUUID());
    await onDisk('be written to', async () => {
      await makeFolders(root, dirname(aside));
      await removeOld(dirname(aside));
    });
    try {
      const { bytes, sha256 } = await write(aside, content);
      const key = objectKey(prefix, sha256, suffix);
      await onDisk('keep an object', async () => {
        const folder = dirname(pathOf(key));
        await makeFolders(root, folder);
        await rename(aside, pathOf(key));
        await flushFolder(folder);
      });
      return { key, bytes, sha256 };
    } catch (thrown) {
      // It may be there no more, or the disk may be gone: the reason above is the one to tell.
      await unlink(aside).catch(() => {});
      throw thrown;
    }
  }

  async function get(key: string): Promise<Uint8Array> {
    const promised = hashInKey(key);
    const bytes = await onDisk('read an object', async () => {
      try {
        return await readFile(pathOf(key));
      } catch (thrown) {
        if (errnoOf(thrown) !== 'ENOENT') throw thrown;
        await stat(root);
        throw new DerivaError('not_found', `There is no object "${key}".`);
      }
    });
    const actual = createHash('sha256').update(bytes).digest('hex');
    if (actual !== promised)
      throw new DerivaError('model_damaged', `The object "${key}" has the hash ${actual}.`);
    return bytes;
  }

  async function* list(prefix: string): AsyncIterable<StoredObject> {
    checkPrefix(prefix);
    const folder = prefix === '' ? root : pathOf(prefix);
    const files = await onDisk('be listed', async () => {
      await stat(root);
      return await readdir(folder, { recursive: true, withFileTypes: true }).catch((thrown: unknown) => {
        if (errnoOf(thrown) === 'ENOENT') return [];
        throw thrown;
      });
    });
    const paths = files.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
    for (const path of paths.sort()) {
      const key = relative(root, path).split(sep).join('/');
      if (key.startsWith(`${UNFINISHED}/`)) continue;
      yield { key, bytes: (await onDisk('be listed', () => stat(path))).size, sha256: hashInKey(key) };
    }
  }

  async function remove(key: string): Promise<void> {
    hashInKey(key);
    await onDisk('remove an object', async () => {
      await stat(root);
      await unlink(pathOf(key)).catch((thrown: unknown) => {
        if (errnoOf(thrown) !== 'ENOENT') throw thrown;
      });
    });
  }

  return { put, get, list, remove };
}

/** What fails while the content is produced stays what it is; what fails on the disk is the store's. */
async function write(
  path: string,
  content: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await onDisk('be written to', () => open(path, 'wx'));
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      hash.update(chunk);
      bytes += chunk.length;
      await onDisk('be written to', () => file.writeFile(chunk));
    }
    await onDisk('be written to', () => file.sync());
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Makes the folders from `root` down to `folder` and flushes each parent, or a crash could forget them. */
async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  try {
    await mkdir(folder);
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return;
    if (errnoOf(thrown) !== 'ENOENT' || dirname(folder) === root) throw thrown;
    await makeFolders(root, dirname(folder));
    await makeFolders(root, folder);
    return;
  }
  await flushFolder(dirname(folder));
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > UNFINISHED_KEPT_MS) await unlink(path).catch(() => {});
  }
}
