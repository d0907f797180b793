import { setImmediate } from 'node:timers/promises';
import { DerivaError } from '@deriva/core/errors.ts';
import type { Explanation } from '@deriva/core/models/predictor.ts';
import { inputColumns, type Problem } from '@deriva/core/problems/problem.ts';
import type { Row } from '@deriva/core/tables/table.ts';
import { tableOf } from '@deriva/core/tables/table-of.ts';
import type { App } from '../app.ts';
import type { Champion } from '../champions/champion.ts';
import { explainEnvelope, invalid, readEnvelope, readRows } from './envelope.ts';
import { type Flag, flagsOf, modelOf } from './predict.ts';

/** Rows explained between two breaths, in which other requests are answered. */
const BREATH = 20;

export interface ExplainAnswer {
  readonly model: { readonly name: string; readonly version: string };
  /** One entry a row: base value + contributions = prediction, in its unit. */
  readonly explanations: readonly Explanation[];
  readonly flags: readonly Flag[];
}

/** @throws {DerivaError} invalid_input, unknown_problem, no_champion; caller_gone when `signal` fires. */
export async function explain(
  body: unknown,
  app: Pick<App, 'champions'>,
  signal: AbortSignal,
): Promise<ExplainAnswer> {
  const envelope = readEnvelope(explainEnvelope, body);
  const { problem } = app.champions.watch(envelope.problem);
  checkClass(problem, envelope.class);
  const rows = readRows(problem, envelope.rows);
  return explainRows(app.champions.serving(problem.name), rows, envelope.class, signal);
}

export async function explainRows(
  champion: Champion,
  rows: readonly Row[],
  ofClass: string | undefined,
  signal: AbortSignal,
): Promise<ExplainAnswer> {
  const explanations: Explanation[] = [];
  for (let from = 0; from < rows.length; from += BREATH) {
    if (from > 0) await setImmediate();
    if (signal.aborted)
      throw new DerivaError('caller_gone', 'The caller left before all rows were explained.');
    const table = tableOf(inputColumns(champion.problem), rows.slice(from, from + BREATH));
    explanations.push(...champion.predictor.explain(table, ofClass));
  }
  return { model: modelOf(champion), explanations, flags: flagsOf(champion, rows) };
}

/** @throws {DerivaError} invalid_input */
export function checkClass({ name, task }: Problem, ofClass: string | undefined): void {
  if (ofClass === undefined) return;
  if (task.kind === 'regression') {
    throw invalid([{ at: '/class', message: `${name} predicts a number; leave the class out` }]);
  }
  if (!task.classes.includes(ofClass)) {
    throw invalid([{ at: '/class', message: `must be one of ${task.classes.join(', ')}` }]);
  }
}
