import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger } from '@deriva/adapters/ports/ledger.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import { asDerivaError, type DerivaError } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { Log } from '../log.ts';
import type { Champion, ChampionReference } from './champion.ts';
import { loadChampion, type ModelStores } from './load-champion.ts';
import { compareAlias } from './moved-alias.ts';

/** Enough to reach back over a long row of skips and rejections to the last change of champion. */
const LEDGER_REACH = 1000;

export interface WatchPorts extends ModelStores {
  readonly registry: Pick<Registry, 'artifact' | 'versionByAlias'>;
  readonly ledger: Pick<Ledger, 'entries' | 'appendNow'>;
  readonly clean: Pick<CleanStore, 'champion'>;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Keeps one problem's champion: looks where the alias stands, and swaps when another version is loaded and
 * proven whole. Whatever fails, what serves goes on serving; `trouble` says what failed.
 */
export class ChampionWatch {
  readonly problem: Problem;
  readonly #ports: WatchPorts;
  #champion: Champion | null = null;
  #trouble: DerivaError | null = null;
  #checkedAt: Date | null = null;
  #agreedVersion: string | null = null;
  #checking: Promise<void> | null = null;

  constructor(problem: Problem, ports: WatchPorts) {
    this.problem = problem;
    this.#ports = ports;
  }

  get champion(): Champion | null {
    return this.#champion;
  }

  /** Why the last look did not end with the alias' version serving, or null. */
  get trouble(): DerivaError | null {
    return this.#trouble;
  }

  /** When MLflow last answered where the alias stands. */
  get checkedAt(): Date | null {
    return this.#checkedAt;
  }

  /** One look. Never rejects; callers at the same time share one. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #check(): Promise<void> {
    try {
      const alias = await this.#ports.registry.versionByAlias(this.problem.name, 'champion');
      this.#checkedAt = this.#ports.now();
      if (alias) {
        await this.#serve({
          version: alias.version,
          runId: alias.runId,
          modelKey: alias.tags['deriva.model_key'] ?? null,
          modelSha256: alias.tags['deriva.model_sha256'] ?? null,
        });
        this.#resolve();
        await this.#reconcileLedger(alias);
      } else {
        this.#drop();
        this.#resolve();
      }
    } catch (thrown) {
      this.#complain(asDerivaError(thrown));
      if (!this.#champion) await this.#serveFromLedger();
    }
  }

  async #serve(reference: ChampionReference): Promise<void> {
    if (this.#champion?.version === reference.version && this.#champion.sha256 === reference.modelSha256)
      return;
    const before = this.#champion?.version ?? null;
    this.#champion = await loadChampion(this.problem, reference, this.#ports, this.#ports.now());
    this.#ports.log.info(
      { event: 'champion_loaded', problem: this.problem.name, version: reference.version, before },
      `version ${reference.version} serves`,
    );
  }

  /** Nobody holds the alias, so nobody serves: that is what taking it away says. */
  #drop(): void {
    if (!this.#champion) return;
    this.#ports.log.warn({
      event: 'champion_gone',
      problem: this.problem.name,
      before: this.#champion.version,
    });
    this.#champion = null;
    this.#agreedVersion = null;
  }

  /** After a restart with MLflow away: Postgres is the truth and the object store has the file. */
  async #serveFromLedger(): Promise<void> {
    try {
      const model = await this.#ports.clean.champion(this.problem.name);
      if (!model) return;
      await this.#serve({ ...model, runId: model.mlflowRunId });
    } catch (thrown) {
      this.#ports.log.warn({ event: 'ledger_champion_failed', problem: this.problem.name, err: thrown });
    }
  }

  async #reconcileLedger(alias: { version: string; runId: string }): Promise<void> {
    if (this.#agreedVersion === alias.version) return;
    try {
      const entries = await this.#ports.ledger.entries(this.problem.name, LEDGER_REACH);
      const verdict = compareAlias(this.problem.name, alias, entries, this.#ports.now());
      if (verdict.kind === 'promotion_in_flight') return;
      if (verdict.kind === 'moved') {
        await this.#ports.ledger.appendNow(verdict.entry);
        this.#ports.log.warn({ event: 'alias_moved', problem: this.problem.name, version: alias.version });
      }
      this.#agreedVersion = alias.version;
    } catch (thrown) {
      // The database is away: serving goes on, and the next look asks again.
      this.#ports.log.debug({ event: 'ledger_unread', problem: this.problem.name, err: thrown });
    }
  }

  #complain(error: DerivaError): void {
    if (this.#trouble?.message !== error.message) {
      const serving = this.#champion?.version ?? null;
      this.#ports.log.warn({
        event: 'champion_trouble',
        problem: this.problem.name,
        code: error.code,
        serving,
        err: error,
      });
    }
    this.#trouble = error;
  }

  #resolve(): void {
    if (this.#trouble) this.#ports.log.info({ event: 'champion_trouble_over', problem: this.problem.name });
    this.#trouble = null;
  }
}
