import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** PostgreSQL refuses to run as root. */
export type RunAs =
  | { readonly kind: 'ourselves' }
  /** Root hands it to an account without rights. */
  | { readonly kind: 'account'; readonly user: string; readonly uid: number; readonly gid: number }
  /** Root stays the owner of its files and is called nobody in a user namespace, as rootless containers do it. */
  | { readonly kind: 'namespace' };

const NAMESPACE = ['--user', '--map-user=65534', '--map-group=65534', '--'] as const;

/**
 * @param paths what PostgreSQL must reach: its program, its data directory. Their folders must be there.
 * @throws {Error} naming the folder in the way, when root finds no other way to run it.
 */
export function runAs(paths: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'ourselves' };
  const account = unprivilegedAccount();
  const closed = paths.map((path) => closedFolder(path, account.uid, account.gid)).find((f) => f !== null);
  if (closed === undefined) return { kind: 'account', ...account };
  if (spawnSync('unshare', [...NAMESPACE, 'true']).status === 0) return { kind: 'namespace' };
  throw new Error(
    `PostgreSQL does not run as root, and the user "${account.user}" it would run as cannot enter ${closed}. ` +
      `Move to a folder that others may enter (under /opt, /srv or /tmp), run as another user than root, or allow it: chmod o+x ${closed}`,
  );
}

export function giveTo(who: RunAs, path: string): void {
  if (who.kind === 'account') chownSync(path, who.uid, who.gid);
}

/** How to spawn a program as `who`. */
export function spawnAs(who: RunAs, program: string, options: readonly string[]) {
  const inNamespace = who.kind === 'namespace';
  return {
    command: inNamespace ? 'unshare' : program,
    args: inNamespace ? [...NAMESPACE, program, ...options] : [...options],
    settings: {
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      ...(who.kind === 'account' ? { uid: who.uid, gid: who.gid } : {}),
    },
  };
}

function unprivilegedAccount(): { user: string; uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const user of ['postgres', 'nobody']) {
    const found = accounts.find((fields) => fields[0] === user);
    if (found) return { user, uid: Number(found[2]), gid: Number(found[3]) };
  }
  return { user: 'uid 65534', uid: 65534, gid: 65534 };
}

/** The folder on the way to `path` that the account may not enter, or null. */
function closedFolder(path: string, uid: number, gid: number): string | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const execute = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) return folder;
    if (folder === dirname(folder)) return null;
  }
}
