import type { LedgerEntry } from '@deriva/adapters/ports/ledger.ts';
import type { DerivaError } from '@deriva/core/errors.ts';
import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { type ShownMetric, shownMetrics } from '../../words/metric.ts';
import { quantity } from '../../words/quantity.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';
import { reignsOf } from '../history/join-history.ts';

export interface ChampionSummary {
  readonly version: string;
  readonly candidate: string;
  readonly throughBatch: number;
  readonly trainRows: number;
  /** Null while the ledger cannot be read. */
  readonly servesSince: string | null;
  readonly holdout: readonly ShownMetric[];
  readonly holdoutRows: number | null;
  /** How far off it is as a rule, as a sentence; null where that is not known. */
  readonly typicalError: string | null;
}

/** What serves, with what the ledger and CLEAN know of it; null where nothing does. */
export function championSummary(
  { champion, problem }: ChampionWatch,
  ledger: readonly LedgerEntry[],
  holdout: Metrics | null,
): ChampionSummary | null {
  if (!champion) return null;
  const { candidate, trainedOn } = champion.card;
  const reigns = reignsOf(ledger).get(champion.version) ?? [];
  return {
    version: champion.version,
    candidate,
    throughBatch: trainedOn.throughBatch,
    trainRows: trainedOn.rows,
    servesSince: reigns.findLast((reign) => reign.to === null)?.from ?? null,
    holdout: holdout ? shownMetrics(problem, holdout) : [],
    holdoutRows: holdout?.rows ?? null,
    typicalError: holdout && typicalError(problem, holdout),
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

/** Why nothing serves: its data is still to come, none of its versions holds the alias, or nobody can say. */
export type Absence = 'not_begun' | 'no_alias' | 'unknown';

/** @param ledger null when it cannot be read. */
export function absenceOf({ trouble }: ChampionWatch, ledger: readonly LedgerEntry[] | null): Absence {
  if (trouble || !ledger) return 'unknown';
  return ledger.length === 0 ? 'not_begun' : 'no_alias';
}

/** Why what serves may not be the newest, for a person. */
export function troubleNotice(trouble: DerivaError | null, serving: boolean): string[] {
  if (!trouble) return [];
  const meanwhile = serving
    ? 'What was loaded before goes on serving.'
    : 'Nothing can serve until that is mended.';
  return [`${trouble.message} ${meanwhile}`];
}
