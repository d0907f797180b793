import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Linux tells about processes in files; elsewhere ps is asked. */
export const HAS_PROC = existsSync('/proc/self/stat');

/**
 * Tells a process from a later one with the same id: when it began, as the kernel counts. Null when there is
 * none (a zombie counts as none).
 */
export function processIdentity(pid: number): string | null {
  return HAS_PROC ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): string | null {
  const fields = statFields(pid);
  const [state, started] = [fields?.[0], fields?.[19]];
  if (!started || isDead(state)) return null;
  return `${bootId()}/${started}`;
}

/**
 * The fields of proc_pid_stat(5) from the third on: 0 the state, 3 the session, 19 the start in clock ticks
 * since boot. Null when there is no such process.
 */
export function statFields(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** A zombie has ended; only its parent has not looked yet, in a container perhaps never. */
export function isDead(state: string | undefined): boolean {
  return state === 'Z' || state === 'X';
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function fromPs(pid: number): string | null {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: process.env.PATH },
  });
  const [, state, started] = /^(\S+)\s+(.+)$/.exec(stdout.trim()) ?? [];
  return !started || state?.startsWith('Z') ? null : started;
}
