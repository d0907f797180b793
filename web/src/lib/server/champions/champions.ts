import { DerivaError } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { Champion } from './champion.ts';
import { ChampionWatch, type WatchPorts } from './champion-watch.ts';

/** Each look comes up to this share earlier or later, so that many pods do not ask MLflow at once. */
const JITTER = 0.2;

/** The champions of all served problems, looked after in the background. */
export class Champions {
  readonly watches: readonly ChampionWatch[];
  readonly #pollSeconds: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(problems: readonly Problem[], ports: WatchPorts, pollSeconds: number) {
    this.watches = problems.map((problem) => new ChampionWatch(problem, ports));
    this.#pollSeconds = pollSeconds;
  }

  /** @throws {DerivaError} unknown_problem */
  watch(problem: string): ChampionWatch {
    const watch = this.watches.find((w) => w.problem.name === problem);
    if (watch) return watch;
    const names = this.watches.map((w) => w.problem.name).join(', ');
    throw new DerivaError('unknown_problem', {
      detail: `There is no problem "${problem.slice(0, 100)}" here. Served are: ${names}.`,
      faults: [{ at: '/problem', message: `must be one of ${names}` }],
    });
  }

  /** @throws {DerivaError} unknown_problem, no_champion */
  serving(problem: string): Champion {
    const { champion, trouble } = this.watch(problem);
    if (champion) return champion;
    const why = trouble ? ` ${trouble.message}` : ' Its first batch has not been decided yet.';
    throw new DerivaError('no_champion', `No model serves ${problem} yet.${why}`);
  }

  /** One look at all problems; never rejects. */
  async check(): Promise<void> {
    await Promise.all(this.watches.map((watch) => watch.check()));
  }

  /** Looks now and from then on, until stopped. */
  start(): Promise<void> {
    const first = this.check();
    const next = () => {
      if (this.#stopped) return;
      const jitter = 1 + JITTER * (2 * Math.random() - 1);
      this.#timer = setTimeout(() => void this.check().then(next), this.#pollSeconds * 1000 * jitter);
    };
    void first.then(next);
    return first;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
