import type { AddressInfo } from 'node:net';
import type { Attempt, StageRun, StageRuns } from '@deriva/adapters/ports.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FunctionConfig, readConfig } from './config.ts';
import { type ServedStage, serveStage } from './serve.ts';
import type { StageContext, StageDefinition, StageInput } from './stage-definition.ts';

const TOKEN = 'a-token-of-sixteen-or-more';
const served: ServedStage[] = [];
afterEach(async () => {
  await Promise.all(served.splice(0).map((s) => s.drain.end()));
});

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
    lock: async (key) => {
      const name = keyText(key);
      const before = locks.get(name) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      locks.set(
        name,
        before.then(() => promise),
      );
      await before;
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

const input = z.strictObject({ problem: z.string(), batch: z.int().min(0) });

async function serving(
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
  return { url, post, runs, ...stage };
}

const commitOnce = (counter: { count: number }) => async (_: StageInput, context: StageContext) =>
  context.commit(async () => {
    counter.count++;
    await new Promise((resolve) => setImmediate(resolve));
    return { rows: counter.count };
  });

describe('a served stage', () => {
  it('describes itself without a token, with an example that it takes', async () => {
    const { url } = await serving(commitOnce({ count: 0 }));
    const described = await jsonOf(await fetch(url));
    expect(described).toMatchObject({ stage: 'clean', version: '0.1.0', input: { type: 'object' } });
    expect(input.safeParse(described.example).success).toBe(true);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('does its work once for ten calls at once, and answers all alike', async () => {
    const counter = { count: 0 };
    const { post } = await serving(commitOnce(counter));
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ problem: 'taxi', batch: 3 })));
    const bodies = await Promise.all(answers.map((a) => a.text()));
    expect(counter.count).toBe(1);
    expect(new Set(bodies).size).toBe(1);
    expect(answers.filter((a) => a.headers.get('idempotent-replayed') === 'true')).toHaveLength(9);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ problem: 'taxi', stage: 'clean', generation: 0, rows: 1 });
  });

  it('does a failed call again', async () => {
    let calls = 0;
    const { post } = await serving(async (_, context) => {
      if (calls++ === 0) throw new DerivaError('database_unavailable', 'gone for a while');
      return context.commit(async () => ({ ok: true }));
    });
    const first = await post({ problem: 'taxi', batch: 0 });
    expect([first.status, first.headers.get('retry-after'), (await jsonOf(first)).code]).toEqual([
      503,
      '5',
      'database_unavailable',
    ]);
    expect((await post({ problem: 'taxi', batch: 0 })).status).toBe(200);
  });

  it.each([
    ['no token', { authorization: '' }, { problem: 'taxi', batch: 0 }, 401, 'unauthorized'],
    ['another token', { authorization: 'Bearer wrong' }, { problem: 'taxi', batch: 0 }, 401, 'unauthorized'],
    ['no JSON', {}, '{"problem":', 400, 'invalid_json'],
    ['another type', { 'content-type': 'text/plain' }, '{}', 415, 'unsupported_media_type'],
    ['an unknown problem', {}, { problem: 'horses', batch: 0 }, 404, 'unknown_problem'],
    ['a wrong type', {}, { problem: 'taxi', batch: '0' }, 400, 'invalid_input'],
    ['a negative batch', {}, { problem: 'taxi', batch: -1 }, 400, 'invalid_input'],
    ['a missing field', {}, { problem: 'taxi' }, 400, 'invalid_input'],
    ['an extra field', {}, { problem: 'taxi', batch: 0, colour: 'red' }, 400, 'invalid_input'],
    ['a list', {}, [1, 2], 400, 'invalid_input'],
    ['10 MB', {}, `{"problem":"${'x'.repeat(10_000_000)}"}`, 413, 'body_too_large'],
  ])('refuses %s with problem+json and a stable code', async (_, headers, body, status, code) => {
    const counter = { count: 0 };
    const { post } = await serving(commitOnce(counter));
    const answer = await post(body, headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await answer.json()).toMatchObject({ code, status, type: `urn:deriva:error:${code}` });
    expect(counter.count).toBe(0);
  });

  it('refuses a large body of unknown length, and the client that still sends hears it', async () => {
    const { url } = await serving(commitOnce({ count: 0 }));
    const pieces = Array.from({ length: 100 }, () => 'x'.repeat(100_000));
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: ReadableStream.from(pieces).pipeThrough(new TextEncoderStream()),
      duplex: 'half',
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large' });
  });

  it('answers other paths and methods with problem+json', async () => {
    const { url } = await serving(commitOnce({ count: 0 }));
    expect(await (await fetch(`${url}/elsewhere`)).json()).toMatchObject({ code: 'not_found' });
    const put = await fetch(url, { method: 'PUT', body: '{}' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('refuses an Idempotency-Key that stood for another body', async () => {
    const { post } = await serving(commitOnce({ count: 0 }));
    expect((await post({ problem: 'taxi', batch: 0 }, { 'idempotency-key': 'k' })).status).toBe(200);
    expect(
      (await post({ problem: 'taxi', batch: 0 }, { 'idempotency-key': 'k' })).headers.get(
        'idempotent-replayed',
      ),
    ).toBe('true');
    const other = await post({ problem: 'taxi', batch: 1 }, { 'idempotency-key': 'k' });
    expect([other.status, (await jsonOf(other)).code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('stops when its deadline has come, and says so', async () => {
    const { post } = await serving(untilStopped, { DERIVA_DEADLINE_SECONDS: 0.05 });
    const answer = await post({ problem: 'taxi', batch: 0 });
    expect([answer.status, answer.headers.get('retry-after'), (await jsonOf(answer)).code]).toEqual([
      503,
      '1',
      'checkpointed',
    ]);
  });

  it('stops when its caller has gone', async () => {
    const reason = Promise.withResolvers<unknown>();
    const started = Promise.withResolvers<void>();
    const { post } = await serving(async (_, context) => {
      started.resolve();
      await stopped(context.signal).catch(reason.resolve);
      throw context.signal.reason;
    });
    const abort = new AbortController();
    const call = post({ problem: 'taxi', batch: 0 }, {}, abort.signal).catch(() => 'gone');
    await started.promise;
    abort.abort();
    expect(await call).toBe('gone');
    expect(await reason.promise).toMatchObject({ code: 'caller_gone' });
  });

  it('finishes what it is at when told to end, and accepts nothing new', async () => {
    const go = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const { post, drain, url } = await serving(async (_, context) =>
      context.commit(async () => {
        started.resolve();
        await go.promise;
        return { finished: true };
      }),
    );
    const call = post({ problem: 'taxi', batch: 0 });
    await started.promise;
    const ended = drain.end();
    await expect(fetch(url)).rejects.toThrow();
    go.resolve();
    expect(await (await call).json()).toMatchObject({ finished: true });
    await ended;
  });

  it('tells work that takes too long to stop, so that it ends within its patience', async () => {
    const started = Promise.withResolvers<void>();
    const { post, drain } = await serving(
      (given, context) => {
        started.resolve();
        return untilStopped(given, context);
      },
      { DERIVA_DRAIN_SECONDS: 0.05 },
    );
    const call = post({ problem: 'taxi', batch: 0 });
    await started.promise;
    await drain.end();
    expect(await (await call).json()).toMatchObject({ code: 'shutting_down' });
  });
});

const jsonOf = async (answer: Response) => z.record(z.string(), z.unknown()).parse(await answer.json());

function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}

async function untilStopped(_: StageInput, context: StageContext): Promise<never> {
  return stopped(context.signal);
}
