import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Attempt, StageRun, StageRuns } from '@deriva/adapters/ports/stage-runs.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import { keyText, type StageKey } from '@deriva/core/stages.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
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
  return { url, post, runs, stage, ...stage };
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

  it.each(['//', '/%E0%A4%A', '/favicon.ico', '*'])(
    'answers the target %s with problem+json',
    async (path) => {
      const { stage } = await serving(commitOnce({ count: 0 }));
      const { port } = stage.server.address() as AddressInfo;
      const answer = await new Promise<[number | undefined, string]>((resolve, reject) => {
        httpRequest({ port, host: '127.0.0.1', path, method: 'OPTIONS', agent: false }, (response) => {
          resolve([response.statusCode, response.headers['content-type'] ?? '']);
          response.resume();
        })
          .once('error', reject)
          .end();
      });
      expect(answer).toEqual([404, 'application/problem+json; charset=utf-8']);
    },
  );

  it.each([
    ['{', 405, 'method_not_allowed'],
    ['x'.repeat(10_000_000), 413, 'body_too_large'],
  ])('holds bodies of all methods to the same limits', async (body, status, code) => {
    const { url } = await serving(commitOnce({ count: 0 }));
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'PUT', headers, body });
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([status, code]);
  });

  it.each(['', 'k'.repeat(301)])('refuses an Idempotency-Key that is empty or too long', async (key) => {
    const { post } = await serving(commitOnce({ count: 0 }));
    const answer = await post({ problem: 'taxi', batch: 0 }, { 'idempotency-key': key });
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([400, 'invalid_input']);
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

  it('answers in place of work that does not heed its deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const started = Promise.withResolvers<void>();
      const { post } = await serving(
        () => {
          started.resolve();
          return new Promise(() => {});
        },
        { DERIVA_DEADLINE_SECONDS: 100 },
      );
      const call = post({ problem: 'taxi', batch: 0 });
      await started.promise;
      vi.advanceTimersByTime(110_000);
      expect(await jsonOf(await call)).toMatchObject({ code: 'checkpointed' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells who waits for another call to stop, too', async () => {
    const go = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const { post, drain, runs } = await serving(
      async (_, context) =>
        context.commit(async () => {
          started.resolve();
          await go.promise;
          return {};
        }),
      { DERIVA_DRAIN_SECONDS: 0.05 },
    );
    const first = post({ problem: 'taxi', batch: 0 });
    await started.promise;
    const waits = Promise.withResolvers<void>();
    const { lock } = runs;
    runs.lock = (...given) => {
      waits.resolve();
      return lock(...given);
    };
    const second = post({ problem: 'taxi', batch: 0 });
    await waits.promise;
    const ended = drain.end();
    expect(await jsonOf(await second)).toMatchObject({ code: 'shutting_down' });
    go.resolve();
    expect((await first).status).toBe(503);
    await ended;
  });

  it('ends although a request never comes to its end', async () => {
    const { stage, drain } = await serving(commitOnce({ count: 0 }), { DERIVA_DRAIN_SECONDS: 0.05 });
    const socket = connect((stage.server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    const begun = new Promise((resolve) => stage.server.once('request', resolve));
    socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    await begun;
    await drain.end();
    socket.destroy();
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
