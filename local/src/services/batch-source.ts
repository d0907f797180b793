import { join } from 'node:path';
import { ROOT } from '../state/paths.ts';
import { program } from '../supervisor/program.ts';
import { tcpReady } from '../supervisor/ready.ts';
import type { Service } from '../supervisor/service.ts';
import { baseEnvironment } from './environment.ts';

/** Serves the data that comes along, as the course's Data API would. */
export function batchSource(config: { port: number; state: string }): Service {
  return {
    name: 'source',
    title: 'The batch source',
    port: config.port,
    ready: tcpReady(config.port),
    readyWithinSeconds: 60,
    graceSeconds: 2,
    launch: program({
      file: process.execPath,
      args: [
        join(ROOT, 'local', 'src', 'batch-source', 'main.ts'),
        ...['--port', String(config.port)],
        ...['--state', config.state],
      ],
      cwd: ROOT,
      env: baseEnvironment(),
    }),
  };
}
