import type { DerivaError } from '@deriva/core/errors.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { type ShownMetric, shownMetrics } from '../../words/metric.ts';
import type { App } from '../app.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';
import type { VersionHistory } from '../history/join-history.ts';
import { readHistory } from '../history/read-history.ts';
import { type Absence, absenceOf, troubleNotice } from './champion-summary.ts';
import { comparisonText } from './comparison.ts';
import { type Moment, moments } from './moment.ts';

/** A version as the page shows it. */
export interface VersionCard extends Omit<VersionHistory, 'metrics' | 'evidence'> {
  readonly metrics: readonly ShownMetric[];
  readonly holdoutRows: number | null;
  readonly comparison: string | null;
  readonly href: string;
}

export interface ModelsPage {
  readonly problem: { readonly name: string; readonly title: string; readonly attribution: string };
  readonly champion: string | null;
  readonly versions: readonly VersionCard[];
  /** Batches on which it was decided not to train: versions that do not exist, and why. */
  readonly skips: readonly Moment[];
  readonly absence: Absence;
  readonly notices: readonly string[];
  readonly now: Date;
}

export async function modelsPage(
  watch: ChampionWatch,
  app: Pick<App, 'services' | 'config' | 'now'>,
): Promise<ModelsPage> {
  const { problem, champion, trouble } = watch;
  const { versions, ledger, missing } = await readHistory(problem.name, app.services);
  const mlflow = (app.config.DERIVA_MLFLOW_PUBLIC_URL ?? app.config.DERIVA_MLFLOW_URL).replace(/\/+$/, '');
  return {
    problem: { name: problem.name, title: problem.title, attribution: problem.source.attribution },
    champion: champion?.version ?? null,
    versions: versions.map((version) => card(problem, version, mlflow)),
    skips: moments(ledger.filter((e) => e.kind === 'skip')),
    absence: absenceOf(watch, missing.some((e) => e.code === 'database_unavailable') ? null : ledger),
    notices: [...troubleNotice(trouble, champion !== null), ...new Set(missing.map(leftOut))],
    now: app.now(),
  };
}

function card(
  problem: Problem,
  { metrics, evidence, ...version }: VersionHistory,
  mlflow: string,
): VersionCard {
  const holdout = metrics?.holdout;
  return {
    ...version,
    metrics: holdout ? shownMetrics(problem, holdout) : [],
    holdoutRows: holdout?.rows ?? null,
    comparison: comparisonText(evidence),
    href: `${mlflow}/#/models/${encodeURIComponent(problem.name)}/versions/${encodeURIComponent(version.version)}`,
  };
}

function leftOut({ code, message }: DerivaError): string {
  if (code === 'mlflow_unavailable')
    return 'What only MLflow knows is left out: aliases, and versions made by hand.';
  if (code === 'database_unavailable') {
    return 'The database cannot be reached, so reasons, decisions and metrics are left out.';
  }
  return message;
}
