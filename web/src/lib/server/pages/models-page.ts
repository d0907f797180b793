import type { Problem } from '@deriva/core/problems/problem.ts';
import { metricText, metricTitles } from '../../words/metric.ts';
import type { App } from '../app.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';
import type { VersionHistory } from '../history/join-history.ts';
import { readHistory } from '../history/read-history.ts';
import { comparisonText } from './comparison.ts';
import { type Moment, moment, notices } from './overview.ts';

/** A version as the page shows it. */
export interface VersionCard extends Omit<VersionHistory, 'metrics' | 'evidence'> {
  readonly metrics: readonly { readonly title: string; readonly meaning: string; readonly text: string }[];
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
    skips: ledger.filter((e) => e.kind === 'skip').map(moment),
    notices: [
      ...new Set([
        ...notices(trouble, champion !== null),
        ...missing.map((error) => `${error.message} What it knows is left out here.`),
      ]),
    ],
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
    metrics: holdout
      ? metricTitles(problem.task).map((m) => ({
          title: m.title,
          meaning: m.meaning,
          text: metricText(m, holdout, problem.target.unit),
        }))
      : [],
    holdoutRows: holdout?.rows ?? null,
    comparison: comparisonText(evidence),
    href: `${mlflow}/#/models/${encodeURIComponent(problem.name)}/versions/${encodeURIComponent(version.version)}`,
  };
}
