import type { LedgerEntry } from '@deriva/adapters/ports.ts';
import type { DerivaError } from '@deriva/core/errors.ts';
import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { metricText, metricTitles } from '../../words/metric.ts';
import { quantity } from '../../words/quantity.ts';
import type { App } from '../app.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';
import { reignsOf } from '../history/join-history.ts';

export interface ProblemOverview {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly attribution: string;
  readonly synthetic: boolean;
  readonly champion: ChampionSummary | null;
  /** What was decided about the newest batch: to train or not, then to promote or not. */
  readonly lastBatch: { readonly batch: number; readonly decisions: readonly Moment[] } | null;
  readonly recent: readonly Moment[];
  /** What could not be asked, as sentences. */
  readonly notices: readonly string[];
}

export interface ChampionSummary {
  readonly version: string;
  readonly candidate: string;
  readonly throughBatch: number;
  readonly trainRows: number;
  readonly servesSince: string | null;
  readonly holdout: readonly { readonly title: string; readonly meaning: string; readonly text: string }[];
  readonly holdoutRows: number | null;
  /** How far off it is as a rule, as a sentence; null where that is not known. */
  readonly typicalError: string | null;
}

/** A ledger entry as pages show it. */
export interface Moment {
  readonly id: number;
  readonly at: string;
  readonly kind: LedgerEntry['kind'];
  readonly batch: number | null;
  readonly version: string | null;
  readonly criterion: string;
  readonly sentence: string;
}

const RECENT = 6;

export async function overviewOf(
  watch: ChampionWatch,
  { services }: Pick<App, 'services'>,
): Promise<ProblemOverview> {
  const { problem } = watch;
  const [entries, registered] = await Promise.allSettled([
    services.ledger.entries(problem.name, 1000),
    watch.champion ? services.clean.registeredVersion(problem.name, watch.champion.version) : null,
  ]);
  const ledger = entries.status === 'fulfilled' ? entries.value : [];
  const metrics = registered.status === 'fulfilled' ? (registered.value?.metrics.holdout ?? null) : null;
  const newest = ledger.find((e) => e.batch !== null)?.batch ?? null;
  return {
    name: problem.name,
    title: problem.title,
    description: problem.description,
    attribution: problem.source.attribution,
    synthetic: problem.source.synthetic,
    champion: summary(watch, ledger, metrics),
    lastBatch:
      newest === null
        ? null
        : {
            batch: newest,
            decisions: told(ledger)
              .filter((e) => e.batch === newest)
              .reverse()
              .map(moment),
          },
    recent: told(ledger).slice(0, RECENT).map(moment),
    notices: [
      ...notices(watch.trouble, watch.champion !== null),
      ...(entries.status === 'rejected'
        ? ['The database cannot be reached, so the ledger and the metrics are not shown.']
        : []),
    ],
  };
}

export function summary(
  watch: ChampionWatch,
  ledger: readonly LedgerEntry[],
  metrics: Metrics | null,
): ChampionSummary | null {
  const { champion, problem } = watch;
  if (!champion) return null;
  return {
    version: champion.version,
    candidate: champion.card.candidate,
    throughBatch: champion.card.trainedOn.throughBatch,
    trainRows: champion.card.trainedOn.rows,
    servesSince:
      reignsOf(ledger)
        .get(champion.version)
        ?.findLast((reign) => reign.to === null)?.from ?? null,
    holdout: metrics
      ? metricTitles(problem.task).map((m) => ({
          title: m.title,
          meaning: m.meaning,
          text: metricText(m, metrics, problem.target.unit),
        }))
      : [],
    holdoutRows: metrics?.rows ?? null,
    typicalError: metrics && typicalError(problem, metrics),
  };
}

function typicalError({ task, target }: Problem, { mae, accuracy }: Metrics): string | null {
  if (task.kind === 'regression' && mae !== undefined) {
    return `On holdout rows it is off by ${quantity(mae, target.unit)} on average.`;
  }
  return accuracy === undefined
    ? null
    : `On holdout rows it decides right ${quantity(accuracy, 'chance')} of the time.`;
}

/** Why what serves may not be the newest, for a person. */
export function notices(trouble: DerivaError | null, serving: boolean): string[] {
  if (!trouble) return [];
  const meanwhile = serving
    ? 'What was loaded before goes on serving.'
    : 'Nothing can serve until that is mended.';
  return [`${trouble.message} ${meanwhile}`];
}

/** An intent is machinery; what came of it is the story. */
function told(ledger: readonly LedgerEntry[]): LedgerEntry[] {
  return ledger.filter((e) => e.kind !== 'promotion_intended');
}

export function moment(entry: LedgerEntry): Moment {
  const { id, at, kind, batch, version, criterion, sentence } = entry;
  return { id, at: at.toISOString(), kind, batch, version, criterion, sentence };
}
