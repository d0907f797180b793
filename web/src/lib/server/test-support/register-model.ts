import type { RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import type { TinyModel } from '../champions/tiny-model.fixture.ts';

type Registration = Pick<RegisteredModel, 'problem' | 'version' | 'batch' | 'mlflowRunId' | 'modelKey'>;

/** Writes to CLEAN what explain writes when it registers a model, as explain does it. */
export async function registerModel(cleanUrl: string, of: Registration, file: TinyModel): Promise<void> {
  const clean = openClean({ url: cleanUrl });
  const { problem, batch } = of;
  const key = { problem, batch, stage: 'explain', candidate: '', generation: 0 } as const;
  const lock = await clean.runs.lock(key, new Date(Date.now() + 10_000));
  const attempt = await lock.begin(new Date());
  await attempt.commit((transaction) =>
    clean.store.storeRegistered(transaction, {
      ...of,
      generation: 0,
      candidate: 'linear',
      modelSha256: file.sha256,
      importance: { distance: 1 },
      holdout: null,
      metrics: { train: { rows: 60 }, validation: { rows: 20 }, holdout: { rows: 20, mae: 4.5, rmse: 6 } },
    }),
  );
  await lock.release();
  await clean.close();
}
