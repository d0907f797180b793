import type { PredictionRecord } from '@deriva/adapters/ports/prediction-store.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { inputColumns } from '@deriva/core/problems/problem.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { tableOf } from '@deriva/core/tables/table-of.ts';
import { describe, expect, it } from 'vitest';
import { Champions } from '../champions/champions.ts';
import { registeredAs, tinyModel, trips } from '../champions/tiny-model.fixture.ts';
import { openLog } from '../log.ts';
import { PredictionRecorder } from '../predictions/prediction-recorder.ts';
import { explain } from './explain.ts';
import { predict } from './predict.ts';

const model = tinyModel(1);
const now = () => new Date('2026-01-01T00:00:00Z');
const log = openLog('silent');

/** An app whose only stand-ins are the stores: one champion, or none. */
async function serve(hasChampion = true) {
  const records: PredictionRecord[] = [];
  const champions = new Champions(
    [taxi],
    {
      registry: {
        versionByAlias: async () => (hasChampion ? registeredAs('4', model) : null),
        artifact: async () => model.bytes,
      },
      objects: { get: async () => model.bytes },
      clean: { champion: async () => null },
      ledger: { entries: async () => [], appendNow: async () => {} },
      log,
      now,
    },
    3600,
  );
  await champions.check();
  const store = { store: async (some: readonly PredictionRecord[]) => void records.push(...some) };
  const options = { capacity: 5000, patienceMilliseconds: 1000, retryMilliseconds: 1000 };
  return { champions, recorder: new PredictionRecorder(store, options, log), now, records };
}

/** A cleaned row as a caller replays it: inputs only, moments as text. */
function replayed(row: (typeof trips)[number]) {
  return Object.fromEntries(
    inputColumns(taxi).map(({ name, kind }) => {
      const value = row[name] ?? null;
      return [
        name,
        kind === 'timestamp'
          ? new Date(Number(value) * 1000).toISOString().slice(0, 19).replace('T', ' ')
          : value,
      ];
    }),
  );
}

describe('predict', () => {
  it('gives replayed rows bit-equal predictions, in order', async () => {
    const app = await serve();
    const wire: unknown = JSON.parse(JSON.stringify({ problem: 'taxi', rows: trips.map(replayed) }));
    const answer = await predict(wire, app);
    const { predictor } = app.champions.serving('taxi');
    const trained = predictor.scores(tableOf(taxi.columns, trips));
    expect(answer.predictions).toEqual(Array.from(trained, (value) => ({ value, unit: 'min' })));
    expect(answer).toMatchObject({ model: { name: 'taxi', version: '4' }, flags: [], recorded: true });
    expect(app.records.map((r) => r.output)).toEqual(answer.predictions);
    expect(new Set(app.records.map((r) => r.id)).size).toBe(trips.length);
  });

  it('allows a category it never saw, and flags it', async () => {
    const rows = [taxi.example, { ...taxi.example, vendor_id: '9' }];
    const { flags, predictions } = await predict({ problem: 'taxi', rows }, await serve());
    expect(flags).toEqual([{ row: 1, column: 'vendor_id', value: '9', code: 'unknown_category' }]);
    expect(predictions).toHaveLength(2);
  });

  it('finds fault with the body before it looks for a champion', async () => {
    const app = await serve(false);
    await expect(predict({ problem: 'taxi', rows: [{}] }, app)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(predict({ problem: 'cab', rows: [{}] }, app)).rejects.toMatchObject({
      code: 'unknown_problem',
    });
    await expect(predict({ problem: 'taxi', rows: [taxi.example] }, app)).rejects.toMatchObject({
      code: 'no_champion',
    });
  });
});

describe('explain', () => {
  it('adds up, row by row, and records nothing', async () => {
    const app = await serve();
    const { signal } = new AbortController();
    const { explanations } = await explain({ problem: 'taxi', rows: trips.map(replayed) }, app, signal);
    const { predictions } = await predict({ problem: 'taxi', rows: trips.map(replayed) }, app);
    expect(explanations).toHaveLength(trips.length);
    for (const [i, { baseValue, contributions, prediction, unit }] of explanations.entries()) {
      expect(predictions[i]).toEqual({ value: prediction, unit });
      const sum = Object.values(contributions).reduce((a, b) => a + b, baseValue);
      expect(Math.abs(sum - prediction)).toBeLessThanOrEqual(1e-6 * prediction);
    }
    expect(app.records).toHaveLength(trips.length);
  });

  it('knows of no classes where a number is predicted', async () => {
    const body = { problem: 'taxi', rows: [taxi.example], class: 'NO' };
    const asked = explain(body, await serve(), new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ code: 'invalid_input', faults: [{ at: '/class' }] });
  });

  it('stops when the caller has gone', async () => {
    const body = { problem: 'taxi', rows: [taxi.example] };
    const asked = explain(body, await serve(), AbortSignal.abort());
    await expect(asked).rejects.toBeInstanceOf(DerivaError);
    await expect(asked).rejects.toMatchObject({ code: 'caller_gone' });
  });
});
