import { readdirSync } from 'node:fs';
import { HAS_PROC, isDead, statFields } from './process-identity.ts';

/**
 * The processes that come from one program of ours. It leads a session, and children stay in it even if they
 * make a process group of their own, as Airflow's tasks do.
 */
export function familyLives(leader: number): boolean {
  return HAS_PROC ? members(leader).length > 0 : signal(-leader, 0);
}

export function killFamily(leader: number): void {
  if (HAS_PROC) for (const pid of members(leader)) signal(pid, 'SIGKILL');
  else signal(-leader, 'SIGKILL');
}

/** @returns false when there is nobody to be signalled. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function members(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const fields = statFields(pid);
      return Number(fields?.[3]) === session && !isDead(fields?.[0]);
    });
}
