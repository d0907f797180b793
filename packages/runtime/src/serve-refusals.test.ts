import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { commitOnce, endServed, jsonOf, serving, TOKEN } from './serving.fixture.ts';

afterEach(endServed);

describe('a served stage refuses', () => {
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
});
