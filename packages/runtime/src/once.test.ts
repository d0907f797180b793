import type { StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import type { StageKey } from '@deriva/core/stages.ts';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { once } from './once.ts';
import type { StageDefinition } from './stage-definition.ts';
import { stopReasons } from './stop-reasons.ts';

const refuse = () => Promise.reject(new Error('is not asked for'));

it('of two fetches with one Idempotency-Key, the later means the batch that the earlier bound meanwhile', async () => {
  const bound: StageKey = { problem: 'taxi', batch: 3, stage: 'fetch', candidate: '', generation: 0 };
  let looks = 0;
  const runs: StageRuns = {
    find: async (key) => ({
      key,
      status: 'done',
      attempts: 1,
      startedAt: new Date(),
      finishedAt: new Date(),
      result: { batch: key.batch },
      error: null,
      adopted: {},
    }),
    generation: async () => 0,
    findIdempotencyKey: async () => (looks++ === 0 ? null : bound),
    bindIdempotencyKey: async () => bound,
    lock: refuse,
    list: refuse,
  };
  const definition: StageDefinition = {
    stage: 'fetch',
    summary: '',
    input: z.object({ problem: z.string(), batch: z.int().optional() }),
    example: { problem: 'taxi' },
    runs,
    defaultBatch: async () => 4,
    work: refuse,
    close: async () => {},
  };
  const stop = stopReasons(60);
  const answer = await once(definition, { problem: 'taxi' }, 'k', stop, pino({ level: 'silent' }));
  stop.dispose();
  expect(answer.body).toEqual({ batch: 3 });
});
