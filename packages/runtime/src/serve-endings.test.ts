import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commitOnce, endServed, jsonOf, serving, stopped, untilStopped } from './serving.fixture.ts';

afterEach(endServed);

describe('a served stage ends', () => {
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
