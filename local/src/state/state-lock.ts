import { setTimeout as sleep } from 'node:timers/promises';
import { FileLock } from './file-lock.ts';

/** Longer than a stop may take. */
const STOPPED_WITHIN_MS = 20_000;

/**
 * The right to use a state folder. A run that is just stopping is waited for.
 * @throws {Error} when another run uses the folder.
 */
export async function lockState(file: string, say: (line: string) => void): Promise<FileLock> {
  const giveUp = Date.now() + STOPPED_WITHIN_MS;
  for (let told = false; ; told = true) {
    const lock = FileLock.tryTake(file);
    if (lock instanceof FileLock) return lock;
    if (!lock.stopping || Date.now() > giveUp) {
      throw new Error(
        `Deriva already runs on this state folder, as process ${lock.pid}. Stop it first (Ctrl-C where it runs, or kill ${lock.pid}), or choose another folder with --state-dir, and other ports.`,
      );
    }
    if (!told) say(`Waiting for the earlier run (process ${lock.pid}) to stop ...`);
    await sleep(200);
  }
}
