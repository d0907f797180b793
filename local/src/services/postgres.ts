import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '@deriva/embedded-postgres/postgres-server.ts';
import { endFamily } from '../supervisor/end-family.ts';
import { tcpReady } from '../supervisor/ready.ts';
import type { Service } from '../supervisor/service.ts';

export function postgres(config: {
  port: number;
  dataDirectory: string;
  superuserPassword: string;
}): Service {
  return {
    name: 'postgres',
    title: 'PostgreSQL',
    port: config.port,
    ready: tcpReady(config.port),
    readyWithinSeconds: 60,
    graceSeconds: 5,
    launch: async (logFile, recorder) => {
      const server = await startPostgres({ ...config, logFile });
      // Fast shutdown; SIGTERM would wait for all sessions to end by themselves.
      const record = recorder(server.processGroup, 'SIGINT');
      return { record, ended: server.ended.then(() => 'see its log') };
    },
  };
}

/**
 * Ends a server that was started on this data but not recorded, because we were killed in between.
 * PostgreSQL writes its id into the first line of postmaster.pid, and where its data is into the second.
 */
export async function endUnrecordedPostgres(dataDirectory: string): Promise<void> {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return;
  }
  const pid = Number(lines[0]);
  if (Number.isInteger(pid) && pid > 0 && commandLine(pid).includes(dataDirectory)) {
    await endFamily(pid, 'SIGINT', 3);
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
