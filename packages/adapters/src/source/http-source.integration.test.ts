import { createServer, type RequestListener, type Server } from 'node:http';
import { DerivaError } from '@deriva/core/errors.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { httpSource } from './http-source.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server === undefined ? closed(null) : server.close(closed)));
  server = undefined;
});

async function listening(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/taxi/`;
}

const never = new AbortController().signal;

/** Reads an answer as fetch does, both loops at once. */
async function readAll(url: string, signal: AbortSignal = never) {
  const payload: Uint8Array[] = [];
  const rows: string[] = [];
  let early: number | null = null;
  const outcome = await httpSource({ urlFor: () => url }).next(taxi, signal, async (answer) => {
    await Promise.all([
      (async () => {
        for await (const chunk of answer.payload) payload.push(chunk);
      })(),
      (async () => {
        for await (const some of answer.rows) {
          early ??= answer.batchNumber();
          rows.push(...some);
        }
      })(),
    ]);
  });
  return { outcome, payload: Buffer.concat(payload).toString(), rows, early };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (thrown: unknown) => (thrown instanceof DerivaError ? thrown.code : String(thrown)),
  );
}

const ROWS = Array.from({ length: 5000 }, (_, k) => `{"id":"id${k}","price":${k}.0,"city":"Cidra é"}`);
const ANSWER = `{"group_number":1,"batch_number":4,"data":[${ROWS.join(', ')}]}`;

test('one pass gives the payload as it came and the exact rows', async () => {
  let asked = '';
  const url = await listening((request, response) => {
    asked = request.url ?? '';
    response.end(ANSWER);
  });
  expect(await readAll(url)).toEqual({
    outcome: { exhausted: false, batch: 4 },
    payload: ANSWER,
    rows: ROWS,
    early: 4,
  });
  expect(asked).toBe('/taxi/data?group_number=1');
});

test('the number may stand after the rows', async () => {
  const url = await listening((_, response) => response.end(`{"data":[${ROWS.join(',')}],"batch_number":4}`));
  const { outcome, rows } = await readAll(url);
  expect(outcome).toEqual({ exhausted: false, batch: 4 });
  expect(rows).toEqual(ROWS);
});

test('HTTP 400 is exhausted, whatever it says', async () => {
  const url = await listening((_, response) => {
    response.writeHead(400).end('{"detail":"Ya se recolectó toda la información necesaria"}');
  });
  expect((await readAll(url)).outcome).toEqual({
    exhausted: true,
    message: 'Ya se recolectó toda la información necesaria',
  });
});

test('restart asks for a restart of the group', async () => {
  let asked = '';
  const url = await listening((request, response) => {
    asked = request.url ?? '';
    response.end('{"ok":true}');
  });
  await httpSource({ urlFor: () => url }).restart(taxi, never);
  expect(asked).toBe('/taxi/restart_data_generation?group_number=1');
});

describe('what goes wrong has a code, and neither loop ends as if all had come', () => {
  const halves: [string, RequestListener][] = [
    [
      'shorter than its content-length',
      (_, response) => {
        response.writeHead(200, { 'content-length': Buffer.byteLength(ANSWER) });
        response.write(ANSWER.slice(0, ANSWER.length / 2), () => response.destroy());
      },
    ],
    [
      'without its last chunk',
      (_, response) => {
        response.write(ANSWER, () => response.socket?.end());
      },
    ],
    ['closed before its head', (request) => request.socket.destroy()],
    ['JSON that is not closed', (_, response) => response.end(ANSWER.slice(0, -2))],
    ['empty', (_, response) => response.end()],
  ];
  test.each(halves)('source_cut: %s', async (_, listener) => {
    const url = await listening(listener);
    let ended = 0;
    const read = httpSource({ urlFor: () => url }).next(taxi, never, async (answer) => {
      const drain = async (items: AsyncIterable<unknown>) => {
        for await (const _ of items);
        ended++;
      };
      await Promise.all([drain(answer.payload), drain(answer.rows)]);
    });
    expect(await codeOf(read)).toBe('source_cut');
    expect(ended).toBe(0);
  });

  test.each([
    [500, 'source_refused'],
    [503, 'source_refused'],
    [404, 'source_refused'],
    [422, 'source_refused'],
  ])('HTTP %i is %s', async (status, code) => {
    const url = await listening((_, response) => response.writeHead(status).end('<html>no</html>'));
    expect(await codeOf(readAll(url))).toBe(code);
    expect(await codeOf(httpSource({ urlFor: () => url }).restart(taxi, never))).toBe(code);
  });

  test('source_malformed: not JSON', async () => {
    const url = await listening((_, response) => response.end('<html>Welcome</html>'));
    expect(await codeOf(readAll(url))).toBe('source_malformed');
  });

  test('source_unavailable: nobody listens', async () => {
    const url = await listening(() => {});
    await new Promise((closed) => server?.close(closed));
    expect(await codeOf(readAll(url))).toBe('source_unavailable');
    expect(await codeOf(httpSource({ urlFor: () => url }).restart(taxi, never))).toBe('source_unavailable');
  });
});

test('an abort ends the reading with its own reason', async () => {
  const abort = new AbortController();
  const url = await listening((_, response) => {
    response.write(ANSWER.slice(0, 1000));
    abort.abort(new DerivaError('caller_gone', 'The caller went away.'));
  });
  expect(await codeOf(readAll(url, abort.signal))).toBe('caller_gone');
});

test('a reader that throws ends the answer, and its error is told', async () => {
  const url = await listening((_, response) => {
    response.write(ANSWER.slice(0, 1000));
  });
  const read = httpSource({ urlFor: () => url }).next(taxi, never, async ({ rows, batchNumber }) => {
    for await (const _ of rows) throw new DerivaError('source_shared', `batch ${batchNumber()}`);
  });
  expect(await codeOf(read)).toBe('source_shared');
});

test('a reader that returns early has the rest checked all the same', async () => {
  const url = await listening((_, response) => response.end(ANSWER));
  const source = httpSource({ urlFor: () => url });
  expect(await source.next(taxi, never, async () => {})).toEqual({ exhausted: false, batch: 4 });
});

test('neither loop runs ahead of the other: memory does not grow with the answer', async () => {
  const url = await listening((_, response) => {
    response.end(`{"batch_number":0,"data":[${`${ROWS.join(',')},`.repeat(20)}{}]}`);
  });
  let taken = 0;
  let cut = 0;
  let furthest = 0;
  await httpSource({ urlFor: () => url }).next(taxi, never, async ({ payload, rows }) => {
    const all = (async () => {
      for await (const chunk of payload) taken += chunk.length;
    })();
    for await (const some of rows) {
      furthest = Math.max(furthest, taken - cut);
      cut += Buffer.byteLength(some.join(',')) + 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
  });
  expect(cut).toBeGreaterThan(4_000_000);
  expect(furthest).toBeLessThan(500_000);
});
