import { join } from 'node:path';
import { ROOT } from '../state/paths.ts';
import { program } from '../supervisor/program.ts';
import { tcpReady } from '../supervisor/ready.ts';
import type { Service } from '../supervisor/service.ts';
import { local } from './addresses.ts';
import { type OwnProgramConfig, ownEnvironment } from './functions.ts';

/** The web app, as vite built it. It is ready without its dependencies, so that it can say which are missing. */
export function web(config: OwnProgramConfig): Service {
  return {
    name: 'web',
    title: 'The web app',
    port: config.port,
    ready: tcpReady(config.port),
    readyWithinSeconds: 60,
    graceSeconds: 5,
    launch: program({
      file: process.execPath,
      args: [join(ROOT, 'web', 'build', 'index.js')],
      cwd: ROOT,
      env: { ...ownEnvironment(config), ORIGIN: local(config.port), SHUTDOWN_TIMEOUT: '3' },
    }),
  };
}
