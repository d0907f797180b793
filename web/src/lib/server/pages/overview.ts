import type { App } from '../app.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';
import {
  type Absence,
  absenceOf,
  type ChampionSummary,
  championSummary,
  troubleNotice,
} from './champion-summary.ts';
import { type Moment, moments } from './moment.ts';

export interface ProblemOverview {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly attribution: string;
  readonly synthetic: boolean;
  readonly champion: ChampionSummary | null;
  readonly absence: Absence;
  /** What was decided about the newest batch, in order: to train or not, then to promote or not. */
  readonly lastBatch: { readonly batch: number; readonly decisions: readonly Moment[] } | null;
  /** What the ledger says besides, newest first. */
  readonly before: readonly Moment[];
  /** What could not be asked, as sentences. */
  readonly notices: readonly string[];
}

const BEFORE = 8;

/** Never rejects: what cannot be read is left out, and said. */
export async function overviewOf(
  watch: ChampionWatch,
  { services }: Pick<App, 'services'>,
): Promise<ProblemOverview> {
  const { problem, champion } = watch;
  const [entries, registered] = await Promise.all([
    services.ledger.entries(problem.name, 1000).catch(() => null),
    champion ? services.clean.registeredVersion(problem.name, champion.version).catch(() => null) : null,
  ]);
  const story = moments(entries ?? []);
  const newest = story.find((e) => e.batch !== null)?.batch ?? null;
  return {
    name: problem.name,
    title: problem.title,
    description: problem.description,
    attribution: problem.source.attribution,
    synthetic: problem.source.synthetic,
    champion: championSummary(watch, entries ?? [], registered?.metrics.holdout ?? null),
    absence: absenceOf(watch, entries),
    lastBatch:
      newest === null
        ? null
        : { batch: newest, decisions: story.filter((e) => e.batch === newest).reverse() },
    before: story.filter((e) => e.batch !== newest).slice(0, BEFORE),
    notices: [
      ...troubleNotice(watch.trouble, champion !== null),
      ...(entries ? [] : ['The database cannot be reached, so the ledger and the metrics are not shown.']),
    ],
  };
}
