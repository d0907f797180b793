import { endFamily } from './end-family.ts';
import { processIdentity } from './process-identity.ts';
import type { ProcessRecord, ProcessRecords } from './process-records.ts';

const GRACE_SECONDS = 3;

/**
 * Ends what an earlier run left behind, by its recorded process groups.
 * @returns the names of the services that still ran.
 */
export async function reap(records: ProcessRecords): Promise<string[]> {
  const left = records.all;
  const alive = left.filter((record) => processIdentity(record.pid) === record.identity);
  await Promise.all(left.map((record) => end(record)));
  for (const record of left) records.remove(record);
  return alive.map((record) => record.name);
}

async function end(record: ProcessRecord): Promise<void> {
  const identity = processIdentity(record.pid);
  if (identity === record.identity) return endFamily(record.pgid, record.endWith, GRACE_SECONDS);
  // The leader has gone. As long as a child of its is left, its number is not given to anyone else: whoever
  // is in the group is ours, unless another process leads a group of that number now.
  if (identity === null && sameBoot(record)) return endFamily(record.pgid, record.endWith, 0);
}

/** After a restart of the machine the numbers mean nothing. */
function sameBoot(record: ProcessRecord): boolean {
  const own = processIdentity(process.pid);
  const boot = (identity: string) => identity.split('/')[0];
  return !record.identity.includes('/') || (own !== null && boot(own) === boot(record.identity));
}
