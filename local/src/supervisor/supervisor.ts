import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endFamily } from './end-family.ts';
import { logTail } from './log-file.ts';
import { portIsFree } from './ports.ts';
import { ProcessRecords } from './process-records.ts';
import { reap } from './reap.ts';
import type { Launched, Service } from './service.ts';

const ASK_EVERY_MS = 100;
const TAIL_LINES = 20;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Whoever ran this long has recovered: its next end counts as the first. */
const STEADY_AFTER_MS = 60_000;

/**
 * Keeps services running: starts them, starts them again when they end, and ends them in the reverse order.
 * What it started stands in a file, so that the next start can end what a kill left behind.
 */
export class Supervisor {
  readonly #records: ProcessRecords;
  readonly #logs: string;
  readonly #say: (line: string) => void;
  readonly #stopping = new AbortController();
  /** In the order they were started. */
  readonly #running = new Map<Service, Launched>();
  /** Those to start again when they end, and by which loop: one that sleeps must not wake up to a later start. */
  readonly #kept = new Map<Service, symbol>();

  constructor(files: { readonly processes: string; readonly logs: string }, say: (line: string) => void) {
    this.#records = new ProcessRecords(files.processes);
    this.#logs = files.logs;
    this.#say = say;
  }

  /** Ends what an earlier run left. @returns the names of the services that still ran. */
  reap(): Promise<string[]> {
    return reap(this.#records);
  }

  logFile(name: string): string {
    return join(this.#logs, `${name}.log`);
  }

  /**
   * Starts a service and waits until it is ready; from then on it is kept running.
   * @throws {Error} when its port is taken, or with the end of its log when it ends or is not ready in time.
   */
  async start(service: Service): Promise<void> {
    if (service.port !== undefined && !(await portIsFree(service.port))) {
      throw new Error(
        `Port ${service.port}, for ${service.title}, is taken by another program. End that program or choose another port (npm start -- --help).`,
      );
    }
    await this.#launch(service);
    const keeper = Symbol(service.name);
    this.#kept.set(service, keeper);
    void this.#keep(service, keeper);
  }

  /**
   * Ends one service, which stays down until it is started again.
   * @param graceSeconds 0 kills it, and all that comes from it, without a word.
   */
  async end(service: Service, graceSeconds = service.graceSeconds): Promise<void> {
    this.#kept.delete(service);
    const ended = this.#running.get(service)?.ended;
    await this.#end(service, graceSeconds);
    await ended;
  }

  /** Ends the services, the last started first; those of one tier do not need each other and end together. */
  async stop(tiers: readonly ReadonlySet<string>[]): Promise<void> {
    this.#stopping.abort();
    const rest = new Set([...this.#running.keys()].map((s) => s.name));
    for (const tier of [...tiers, rest]) {
      const services = [...this.#running].filter(([service]) => tier.has(service.name));
      await Promise.all(services.map(([service]) => this.#end(service)));
    }
  }

  async #launch(service: Service): Promise<void> {
    this.#stopping.signal.throwIfAborted();
    const log = this.logFile(service.name);
    const launched = await service.launch(log, (pid, endWith) =>
      this.#records.add(service.name, pid, endWith),
    );
    this.#running.set(service, launched);
    if (this.#stopping.signal.aborted) await this.#end(service);
    this.#stopping.signal.throwIfAborted();

    let ended: string | undefined;
    void launched.ended.then((how) => {
      ended = how;
    });
    const deadline = Date.now() + service.readyWithinSeconds * 1000;
    while (!(await service.ready())) {
      this.#stopping.signal.throwIfAborted();
      if (ended !== undefined)
        throw new Error(`${service.title} ended while it started: ${ended}.\n${this.#lastWords(service)}`);
      if (Date.now() > deadline) {
        throw new Error(
          `${service.title} was not ready within ${service.readyWithinSeconds} s.\n${this.#lastWords(service)}`,
        );
      }
      await sleep(ASK_EVERY_MS);
    }
  }

  /** Starts it again whenever it ends, after a pause that grows. */
  async #keep(service: Service, keeper: symbol): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      const since = Date.now();
      const how = await this.#running.get(service)?.ended;
      if (this.#stopping.signal.aborted || this.#kept.get(service) !== keeper) return;
      if (Date.now() - since > STEADY_AFTER_MS) pause = FIRST_PAUSE_MS;
      this.#say(`${service.title} ended (${how}); starting it again. Its log: ${this.logFile(service.name)}`);
      while (!(await this.#again(service, keeper, pause))) pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** One try to start what has ended. @returns whether there is nothing more to do. */
  async #again(service: Service, keeper: symbol, pauseMs: number): Promise<boolean> {
    try {
      await this.#end(service);
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal });
      if (this.#kept.get(service) !== keeper) return true;
      await this.#launch(service);
      this.#say(`${service.title} is back.`);
      return true;
    } catch (error) {
      if (this.#stopping.signal.aborted) return true;
      this.#say(`${error instanceof Error ? error.message : error}`);
      return false;
    }
  }

  /** Ends the service and whatever is left of its group. */
  async #end(service: Service, graceSeconds = service.graceSeconds): Promise<void> {
    const launched = this.#running.get(service);
    if (!launched) return;
    await endFamily(launched.record.pgid, launched.record.endWith, graceSeconds);
    this.#records.remove(launched.record);
    this.#running.delete(service);
  }

  #lastWords(service: Service): string {
    const file = this.logFile(service.name);
    return `The end of ${file}:\n${logTail(file, TAIL_LINES)}`;
  }
}
