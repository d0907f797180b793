import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STAGES } from '@deriva/core/stages.ts';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';
import { z } from 'zod';
import { ROOT } from '../local/src/state/paths.ts';

const Processes = z.array(z.object({ name: z.string(), pid: z.number(), pgid: z.number() }));
const RunFile = z.object({
  pid: z.number(),
  token: z.string(),
  web: z.string(),
  postgres: z.object({ raw: z.string(), clean: z.string() }),
});

/** `npm start` as its user has it: the bootstrap in a process of its own, on free ports, with its own state folder. */
export class Deriva {
  readonly folder: string;
  readonly #ports: readonly string[];
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(folder: string, ports: readonly string[]) {
    this.folder = folder;
    this.#ports = ports;
  }

  static async inNewFolder(): Promise<Deriva> {
    const folder = mkdtempSync(join(tmpdir(), 'deriva-start-'));
    // Under root PostgreSQL runs as someone else, who must be able to enter.
    chmodSync(folder, 0o755);
    const servers = [...STAGES, 'source', 'airflow', 'web', 'mlflow', 'postgres'];
    const ports = new Set<number>();
    while (ports.size < servers.length) ports.add(await freePort());
    return new Deriva(
      folder,
      [...ports].flatMap((port, i) => [`--${servers[i]}-port`, String(port)]),
    );
  }

  start(...args: string[]): void {
    this.#output = '';
    const all = [
      join(ROOT, 'local', 'bootstrap.mjs'),
      'start',
      '--state-dir',
      this.folder,
      ...this.#ports,
      ...args,
    ];
    const child = spawn(process.execPath, all, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#child = child;
  }

  get output(): string {
    return this.#output;
  }

  /** @throws {Error} with all it said, when it ends before it says that. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.#output)) {
      if (this.#ended) throw new Error(`It ended before it said ${what}:\n${this.#output}`);
      await sleep(100);
    }
  }

  /** @returns its exit code. */
  async ends(): Promise<number | null> {
    while (!this.#ended) await sleep(50);
    return this.#child?.exitCode ?? null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** The processes it started and has not seen to end. */
  processes(): z.infer<typeof Processes> {
    return Processes.parse(JSON.parse(readFileSync(join(this.folder, 'processes.json'), 'utf8')));
  }

  runFile(): z.infer<typeof RunFile> {
    return RunFile.parse(JSON.parse(readFileSync(join(this.folder, 'run.json'), 'utf8')));
  }

  async close(): Promise<void> {
    if (this.#child && !this.#ended) {
      this.signal('SIGTERM');
      await this.ends();
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  get #ended(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for answers too.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
