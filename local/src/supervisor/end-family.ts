import { setTimeout as sleep } from 'node:timers/promises';
import { familyLives, killFamily, signal } from './family.ts';

const LOOK_EVERY_MS = 100;
const KILLED_WITHIN_MS = 3_000;

/**
 * Ends a program and everything that comes from it: a signal to the leader, who tells its children in its own
 * way, then SIGKILL to all that are left.
 */
export async function endFamily(
  leader: number,
  endWith: NodeJS.Signals,
  graceSeconds: number,
): Promise<void> {
  if (graceSeconds > 0) {
    signal(leader, endWith);
    if (await gone(leader, graceSeconds * 1000)) return;
  }
  killFamily(leader);
  await gone(leader, KILLED_WITHIN_MS);
}

async function gone(leader: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (familyLives(leader)) {
    if (Date.now() > deadline) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}
