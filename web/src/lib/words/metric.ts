import type { Metrics } from '@deriva/core/metrics/metrics.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { decimal, quantity } from './quantity.ts';

interface MetricTitle {
  readonly key: string;
  readonly title: string;
  /** What the abbreviation means and which way is good. */
  readonly meaning: string;
  readonly kind: 'target_unit' | 'share' | 'plain';
}

const REGRESSION: readonly MetricTitle[] = [
  {
    key: 'rmse_log',
    title: 'RMSLE',
    meaning: 'Root mean squared error of the logarithm, what models are chosen by; less is better',
    kind: 'plain',
  },
  { key: 'mae', title: 'MAE', meaning: 'Mean absolute error; less is better', kind: 'target_unit' },
  { key: 'rmse', title: 'RMSE', meaning: 'Root mean squared error; less is better', kind: 'target_unit' },
  { key: 'r2', title: 'R²', meaning: 'Share of the variance explained; more is better', kind: 'plain' },
];

const CLASSIFICATION: readonly MetricTitle[] = [
  {
    key: 'log_loss',
    title: 'Log loss',
    meaning: 'Mean negative log chance of what happened, what models are chosen by; less is better',
    kind: 'plain',
  },
  {
    key: 'f1_weighted',
    title: 'F1 weighted',
    meaning: 'F1 averaged by class size, thresholds tuned on validation; more is better',
    kind: 'plain',
  },
  {
    key: 'f1_macro',
    title: 'F1 macro',
    meaning: 'F1 averaged over classes alike; more is better',
    kind: 'plain',
  },
  { key: 'accuracy', title: 'Accuracy', meaning: 'Share decided right; more is better', kind: 'share' },
  {
    key: 'auc_positive',
    title: 'AUC',
    meaning: 'Chance that a row of the class in question is ranked above another; more is better',
    kind: 'plain',
  },
];

/** A metric as a page shows it. */
export interface ShownMetric {
  readonly title: string;
  readonly meaning: string;
  readonly text: string;
}

/** The metrics a page shows for a problem, the one that decides first; a dash where one was not measured. */
export function shownMetrics({ task, target }: Problem, metrics: Metrics): ShownMetric[] {
  const titles = task.kind === 'regression' ? REGRESSION : CLASSIFICATION;
  return titles.map((metric) => ({
    title: metric.title,
    meaning: metric.meaning,
    text: metricText(metric, metrics, target.unit),
  }));
}

function metricText(metric: MetricTitle, metrics: Metrics, unit: string): string {
  const value = metrics[metric.key];
  if (value === undefined) return '–';
  if (metric.kind === 'share') return quantity(value, 'chance');
  return metric.kind === 'target_unit' ? quantity(value, unit, 3) : decimal(value, 3);
}
