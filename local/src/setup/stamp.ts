import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Does `work` unless it was done for the same `hash` before; half done counts as not done. */
export async function onceFor(stamp: string, hash: string, work: () => Promise<void>): Promise<void> {
  if (stamped(stamp) === hash) return;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

function stamped(stamp: string): string | null {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return null;
  }
}
