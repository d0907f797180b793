import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { Drain } from './drain.ts';
import { stopReasons } from './stop-reasons.ts';

it('tells what still comes on an open connection to go elsewhere', async () => {
  const drain = new Drain(60);
  const server = createServer();
  drain.watch(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const early = stopReasons(60);
  const late = stopReasons(60);
  const leave = drain.enter(early);
  const ended = drain.end();
  drain.enter(late)();
  expect(early.signal.aborted).toBe(false);
  expect(late.signal.reason).toMatchObject({ code: 'shutting_down' });
  leave();
  await ended;
  early.dispose();
  late.dispose();
});
