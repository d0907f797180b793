import type { Problem } from '@deriva/core/problems/problem.ts';
import { readRows } from '../api/envelope.ts';
import { checkClass, explainRows } from '../api/explain.ts';
import { type Flag, predictRows } from '../api/predict.ts';
import type { App } from '../app.ts';
import { readForm } from './form-fields.ts';
import { describeResult, type Result } from './result.ts';

/** The form's field that says which class to explain; no column is called so. */
const CLASS_FIELD = '*class';

export interface Answered {
  readonly version: string;
  readonly recorded: boolean;
  readonly flags: readonly Flag[];
  readonly result: Result;
}

/** One row from the form, predicted and explained by one champion as the API does it. @throws {DerivaError} as they do */
export async function predictOnce(
  problem: Problem,
  form: FormData,
  app: Pick<App, 'champions' | 'recorder' | 'now'>,
): Promise<Answered> {
  const rows = readRows(problem, [readForm(problem, form)]);
  const ofClass = String(form.get(CLASS_FIELD) ?? '') || undefined;
  checkClass(problem, ofClass);
  const champion = app.champions.serving(problem.name);
  // Explained first: only an answer that will be given is recorded.
  const { explanations } = await explainRows(champion, rows, ofClass, new AbortController().signal);
  const { predictions, flags, recorded } = await predictRows(champion, rows, app);
  return {
    version: champion.version,
    recorded,
    flags,
    result: describeResult(problem, rows[0]!, predictions[0]!, explanations[0]!),
  };
}
