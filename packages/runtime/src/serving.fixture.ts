import type { AddressInfo } from 'node:net';
import type { Attempt, StageRun, StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import { z } from 'zod';
import { type FunctionConfig, readConfig } from './config.ts';
import { type ServedStage, serveStage } from './serve.ts';
import type { StageContext, StageDefinition, StageInput } from './stage-definition.ts';

export const TOKEN = 'a-token-of-sixteen-or-more';
const served: ServedStage[] = [];
/** For afterEach: ends what the test served. */
export async function endServed(): Promise<void> {
  await Promise.all(served.splice(0).map((s) => s.drain.end()));
}

/** Stage runs in memory with the contract of the real ones (which are tested against PostgreSQL). */
function memoryRuns(): StageRuns {
  const runs = new Map<string, StageRun>();
  const headers = new Map<string, StageKey>();
  const locks = new Map<string, Promise<void>>();
  return {
    find: async (key) => runs.get(keyText(key)) ?? null,
    generation: async () => 0,
    findIdempotencyKey: async (header) => headers.get(header) ?? null,
    bindIdempotencyKey: async (header, key) => {
      const bound = headers.get(header) ?? null;
      if (!bound) headers.set(header, key);
      return bound;
    },
    list: async () => [...runs.values()],
    lock: async (key, _, signal) => {
      const name = keyText(key);
      const before = locks.get(name) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      locks.set(
        name,
        before.then(() => promise),
      );
      await (signal ? Promise.race([before, stopped(signal)]) : before);
      const record = (change: Partial<StageRun>) =>
        runs.set(name, {
          key,
          status: 'running',
          attempts: 1,
          startedAt: new Date(),
          finishedAt: null,
          result: null,
          error: null,
          adopted: {},
          ...change,
        });
      const attempt: Attempt = {
        id: 'a',
        number: 1,
        commit: async (work) => {
          const result = await work({ database: 'clean' });
          record({ status: 'done', result });
          return result;
        },
        fail: async (error) => void record({ status: 'failed', error }),
        withdraw: async () => void runs.delete(name),
        adopt: async (_, value) => value,
        confirm: async () => {},
      };
      return {
        begin: async () => {
          record({});
          return attempt;
        },
        release: async () => resolve(),
      };
    },
  };
}

export const input = z.strictObject({ problem: z.string(), batch: z.int().min(0) });

export async function serving(
  work: (input: StageInput, context: StageContext) => ReturnType<StageDefinition['work']>,
  over: Partial<FunctionConfig> = {},
) {
  const config = {
    ...readConfig({ STAGE: 'clean', DERIVA_TOKEN: TOKEN, DERIVA_LOG_LEVEL: 'silent', PORT: '0' }),
    ...over,
  };
  const runs = memoryRuns();
  const stage = await serveStage(
    {
      stage: 'clean',
      summary: 'Cleans.',
      input,
      example: { problem: 'taxi', batch: 0 },
      runs,
      work,
      close: async () => {},
    },
    config,
  );
  served.push(stage);
  const url = `http://127.0.0.1:${(stage.server.address() as AddressInfo).port}`;
  const post = (body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  return { url, post, runs, stage, ...stage };
}

export const commitOnce = (counter: { count: number }) => async (_: StageInput, context: StageContext) =>
  context.commit(async () => {
    counter.count++;
    await new Promise((resolve) => setImmediate(resolve));
    return { rows: counter.count };
  });

export const jsonOf = async (answer: Response) =>
  z.record(z.string(), z.unknown()).parse(await answer.json());

export function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}

export async function untilStopped(_: StageInput, context: StageContext): Promise<never> {
  return stopped(context.signal);
}
