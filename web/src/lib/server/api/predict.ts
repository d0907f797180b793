import type { PredictionRecord } from '@deriva/adapters/ports/prediction-store.ts';
import type { Prediction } from '@deriva/core/models/predictor.ts';
import { inputColumns } from '@deriva/core/problems/problem.ts';
import type { Row } from '@deriva/core/tables/table.ts';
import { tableOf } from '@deriva/core/tables/table-of.ts';
import type { App } from '../app.ts';
import type { Champion } from '../champions/champion.ts';
import { predictEnvelope, readEnvelope, readRows } from './envelope.ts';

/** A level that training never saw: predicted all the same, as "other", and said so. */
export interface Flag {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly code: 'unknown_category';
}

export interface PredictAnswer {
  readonly model: { readonly name: string; readonly version: string };
  /** One entry a row. */
  readonly predictions: readonly Prediction[];
  readonly flags: readonly Flag[];
  /** False while the database is away: the predictions are kept and written when it is back. */
  readonly recorded: boolean;
}

type Needs = Pick<App, 'champions' | 'recorder' | 'now'>;

/** @throws {DerivaError} invalid_input, unknown_problem, no_champion */
export async function predict(body: unknown, app: Needs): Promise<PredictAnswer> {
  const envelope = readEnvelope(predictEnvelope, body);
  const { problem } = app.champions.watch(envelope.problem);
  const rows = readRows(problem, envelope.rows);
  return predictRows(app.champions.serving(problem.name), rows, app);
}

export async function predictRows(
  champion: Champion,
  rows: readonly Row[],
  app: Pick<Needs, 'recorder' | 'now'>,
): Promise<PredictAnswer> {
  const { problem, predictor, version } = champion;
  const predictions = predictor.predict(tableOf(inputColumns(problem), rows));
  const at = app.now();
  const records = rows.map(
    (input, i): PredictionRecord => ({
      id: crypto.randomUUID(),
      problem: problem.name,
      modelName: problem.name,
      modelVersion: version,
      at,
      input,
      output: predictions[i],
    }),
  );
  const recorded = await app.recorder.record(records);
  return { model: modelOf(champion), predictions, flags: flagsOf(champion, rows), recorded };
}

export function modelOf(champion: Champion): { name: string; version: string } {
  return { name: champion.problem.name, version: champion.version };
}

export function flagsOf(champion: Champion, rows: readonly Row[]): Flag[] {
  return champion.predictor.unknownCategories(rows).map((u) => ({ ...u, code: 'unknown_category' }));
}
