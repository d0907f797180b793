import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from '../supervisor/process-identity.ts';
import { readJson, writeJson } from './json-file.ts';

const schema = z.object({ pid: z.int(), identity: z.string(), stopping: z.boolean() });

export type LockHolder = z.output<typeof schema>;

const LOOK_EVERY_MS = 200;

/** A lock that one process holds, by a file that names it. A holder that was killed holds nothing. */
export class FileLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @returns the lock, or who holds it. */
  static tryTake(file: string): FileLock | LockHolder {
    mkdirSync(dirname(file), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeJson(own, me(false));
    try {
      for (;;) {
        if (link(own, file)) return new FileLock(file);
        const holder = readJson(file, schema);
        if (holder && processIdentity(holder.pid) === holder.identity) return holder;
        rmSync(file, { force: true });
      }
    } finally {
      rmSync(own, { force: true });
    }
  }

  /** Waits as long as it takes. @param held called once, when it has to wait. */
  static async wait(file: string, held: () => void): Promise<FileLock> {
    for (let told = false; ; told = true) {
      const lock = FileLock.tryTake(file);
      if (lock instanceof FileLock) return lock;
      if (!told) held();
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Tells whoever wants the lock that it will soon be free. */
  markStopping(): void {
    writeJson(this.#file, me(true));
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

/** A link appears whole or not at all, and never in the place of another. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function me(stopping: boolean): LockHolder {
  return { pid: process.pid, identity: processIdentity(process.pid) ?? '', stopping };
}
