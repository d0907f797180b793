import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { sendBatch } from './answer.ts';
import type { Cursors } from './cursors.ts';
import { Fault, faultQueue } from './faults.ts';
import type { Profile, SourceBatch } from './profile.ts';

const GroupNumber = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);

/**
 * The course's Data API, one path a problem:
 * `GET /<problem>/data?group_number=N[&day=…]` answers the batch at the cursor of (problem, group) and
 * moves it; `GET /<problem>/restart_data_generation?group_number=N` moves it back to 0. When all batches
 * are sent: HTTP 400 with a `detail`. `GET /health` and `/<problem>/health`.
 * `POST /<problem>/misbehave` with a {@link Fault}: for tests.
 */
export function batchSource(options: { profiles: readonly Profile[]; cursors: Cursors }): Server {
  const { cursors } = options;
  const profiles = new Map(options.profiles.map((profile) => [profile.problem, profile]));
  const faults = faultQueue();
  const loaded = new Map<string, Promise<readonly SourceBatch[]>>();

  function batchesOf(profile: Profile): Promise<readonly SourceBatch[]> {
    const batches = loaded.get(profile.problem) ?? profile.batches();
    loaded.set(profile.problem, batches);
    return batches;
  }

  async function data(profile: Profile, group: number, response: ServerResponse): Promise<void> {
    const { problem } = profile;
    const fault = faults.due(problem);
    const batches = await batchesOf(profile);
    if (fault?.next === 'error') return send(response, 500, { detail: 'Internal Server Error' });
    if (fault?.next === 'lost' && cursors.at(problem, group) < batches.length) cursors.take(problem, group);
    const batch = batches[cursors.at(problem, group)];
    if (batch === undefined) return send(response, 400, { detail: 'All the data has been sent already.' });
    // Moved before the answer is complete: whoever loses it has lost it.
    const number = cursors.take(problem, group);
    if (fault?.next === 'slow') await delay(fault.delayMs);
    const spoiled = fault?.next === 'cut' || fault?.next === 'malformed' ? fault.next : null;
    await sendBatch(response, { group, number, batch, spoiled });
  }

  async function misbehave(problem: string, request: IncomingMessage, response: ServerResponse) {
    const fault = Fault.safeParse(parseJson(await text(request)));
    if (!fault.success) return send(response, 422, { detail: z.prettifyError(fault.error) });
    faults.add(problem, fault.data);
    send(response, 200, { waiting: faults.waiting(problem) });
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://source');
    const [problem = '', action = '', ...more] = url.pathname.slice(1).split('/');
    if (url.pathname === '/health')
      return send(response, 200, { status: 'ok', problems: [...profiles.keys()] });
    const profile = profiles.get(problem);
    if (profile === undefined || more.length > 0) return send(response, 404, { detail: 'Not Found' });
    if (action === 'health') return send(response, 200, { status: 'ok' });
    if (action === 'misbehave' && request.method === 'POST')
      return await misbehave(problem, request, response);
    if (request.method !== 'GET') return send(response, 405, { detail: 'Method Not Allowed' });
    const group = GroupNumber.safeParse(url.searchParams.get('group_number'));
    if (action !== 'data' && action !== 'restart_data_generation')
      return send(response, 404, { detail: 'Not Found' });
    // 422 and not 400, which means exhausted.
    if (!group.success) return send(response, 422, { detail: 'group_number must be a whole number.' });
    if (action === 'data') return await data(profile, group.data, response);
    cursors.restart(problem, group.data);
    send(response, 200, { ok: true });
  }

  return createServer((request, response) => {
    route(request, response).catch((thrown: unknown) => {
      if (response.destroyed) return;
      console.error(thrown);
      if (response.headersSent) response.destroy();
      else send(response, 500, { detail: 'Internal Server Error' });
    });
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
