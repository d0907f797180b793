import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openLog } from './log-file.ts';
import type { Launch } from './service.ts';

/** Waits for our word on descriptor 3; when we die before giving it, the program is never started. */
const GATE = 'read -r go <&3 || exit 1; exec 3<&-; exec "$@"';

/** A program with all of its environment: it inherits nothing that is not named. */
export function program(command: {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}): Launch {
  return async (logFile, recorder) => {
    const log = openLog(logFile);
    try {
      const child = spawn('/bin/sh', ['-c', GATE, 'sh', command.file, ...command.args], {
        cwd: command.cwd,
        env: command.env,
        detached: true,
        stdio: ['ignore', log, log, 'pipe'],
      });
      const ended = ending(child);
      if (child.pid === undefined) throw new Error(`Cannot start ${command.file}: ${await ended}`);
      const record = recorder(child.pid, 'SIGTERM');
      const gate = child.stdio[3];
      if (gate && 'write' in gate) {
        gate.on('error', () => {});
        gate.end('go\n');
      }
      return { record, ended };
    } finally {
      closeSync(log);
    }
  };
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
}
