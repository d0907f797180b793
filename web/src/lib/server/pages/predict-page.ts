import type { App } from '../app.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';
import {
  type Absence,
  absenceOf,
  type ChampionSummary,
  championSummary,
  troubleNotice,
} from './champion-summary.ts';
import { type Form, formFields } from './form-fields.ts';

export interface PredictPage {
  readonly problem: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly attribution: string;
    readonly synthetic: boolean;
    /** Empty for regression. */
    readonly classes: readonly string[];
  };
  readonly champion: ChampionSummary | null;
  readonly absence: Absence;
  readonly form: Form;
  readonly notices: readonly string[];
  readonly now: Date;
}

export async function predictPage(
  watch: ChampionWatch,
  app: Pick<App, 'services' | 'now'>,
): Promise<PredictPage> {
  const { problem, champion, trouble } = watch;
  const { clean, ledger } = app.services;
  const [registered, entries] = await Promise.all([
    champion ? clean.registeredVersion(problem.name, champion.version).catch(() => null) : null,
    ledger.entries(problem.name, 1000).catch(() => null),
  ]);
  return {
    problem: {
      name: problem.name,
      title: problem.title,
      description: problem.description,
      attribution: problem.source.attribution,
      synthetic: problem.source.synthetic,
      classes: problem.task.kind === 'classification' ? problem.task.classes : [],
    },
    form: formFields(problem, champion?.card.levels ?? new Map(), registered?.importance ?? null),
    absence: absenceOf(watch, entries),
    champion: championSummary(watch, entries ?? [], registered?.metrics.holdout ?? null),
    notices: [
      ...troubleNotice(trouble, champion !== null),
      ...(entries
        ? []
        : [
            'The database cannot be reached. Predictions are made all the same, kept, and recorded once it is back.',
          ]),
    ],
    now: app.now(),
  };
}
