import { ERRORS, type ErrorCode } from '@deriva/core/errors.ts';
import { problemNamed } from '@deriva/core/problems/registry.ts';
import { STAGES, type Stage } from '@deriva/core/stages.ts';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Answer, type Client, connect, send } from './client.ts';

let client: Client;
beforeAll(() => {
  client = connect(inject('undisturbed'));
});
afterAll(() => client?.disconnect());

function expectProblem({ status, headers, body }: Answer, code: ErrorCode, at?: string): void {
  expect({ code: body.code ?? body, status }).toEqual({ code, status: ERRORS[code].status });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(body).toMatchObject({
    type: `urn:deriva:error:${code}`,
    title: ERRORS[code].title,
    status,
    detail: expect.stringMatching(/./),
  });
  expect(headers.has('retry-after')).toBe(ERRORS[code].retry);
  if (at !== undefined) expect(body.faults.map((fault: { at: string }) => fault.at)).toContain(at);
}

/** @param at where the answer must say that the fault is. */
type BadBody = readonly [what: string, body: unknown, code: ErrorCode, at?: string];

const TEN_MEGABYTES = JSON.stringify({ problem: 'taxi', batch: 0, more: 'x'.repeat(10_000_000) });

describe.each(STAGES)('the function %s refuses', (stage) => {
  const good = { problem: 'taxi', batch: 0, ...(stage === 'train' ? { candidate: 'linear' } : {}) };
  const bodies: readonly BadBody[] = [
    ['an unknown problem', { ...good, problem: 'horses' }, 'unknown_problem'],
    ['a problem of another type', { ...good, problem: 5 }, 'invalid_input', '/problem'],
    ['no problem', { batch: 0 }, 'invalid_input', '/problem'],
    ['a batch as text', { ...good, batch: '0' }, 'invalid_input', '/batch'],
    ['a fraction of a batch', { ...good, batch: 0.5 }, 'invalid_input', '/batch'],
    ['a batch below 0', { ...good, batch: -1 }, 'invalid_input', '/batch'],
    ['a batch of null', { ...good, batch: null }, 'invalid_input', '/batch'],
    ['a field too many', { ...good, rows: [] }, 'invalid_input'],
    ['a list', [good], 'invalid_input'],
    ['null', 'null', 'invalid_input'],
    ['NaN', '{"problem":"taxi","batch":NaN}', 'invalid_json'],
    ['what is not JSON', '{"problem":"taxi",', 'invalid_json'],
    ['nothing', '', 'invalid_json'],
    ['ten megabytes', TEN_MEGABYTES, 'body_too_large'],
  ];
  for (const [what, body, code, at] of bodies) {
    test(what, async () => expectProblem(await client.call(stage, body), code, at));
  }

  test('a call without the token, and one with another', async () => {
    expectProblem(await client.call(stage, good, { authorization: '' }), 'unauthorized');
    expectProblem(
      await client.call(stage, good, { authorization: 'Bearer 0123456789abcdef' }),
      'unauthorized',
    );
  });

  test('another content type, method and path', async () => {
    const url = client.facts.functions[stage];
    const authorization = `Bearer ${client.facts.token}`;
    expectProblem(await client.call(stage, good, { 'content-type': 'text/plain' }), 'unsupported_media_type');
    expectProblem(await send('PUT', `${url}/`, good, { authorization }), 'method_not_allowed');
    expectProblem(await send('POST', `${url}/elsewhere`, good, { authorization }), 'not_found');
  });
});

test.each<[Stage, object, ErrorCode]>([
  ['fetch', { batch: 99 }, 'predecessor_missing'],
  ['clean', { batch: 99 }, 'batch_not_found'],
  ['drift', { batch: 99 }, 'predecessor_missing'],
  ['train', { batch: 99, candidate: 'linear' }, 'predecessor_missing'],
  ['explain', { batch: 99 }, 'predecessor_missing'],
  ['promote', { batch: 99 }, 'predecessor_missing'],
])('%s refuses a batch that does not exist, or before its predecessor', async (stage, body, code) => {
  expectProblem(await client.call(stage, { problem: 'taxi', ...body }), code);
});

test('train refuses a candidate that is unknown or missing, and a batch that was decided not to train', async () => {
  const body = { problem: 'taxi', batch: 0 };
  expectProblem(await client.call('train', { ...body, candidate: 'oracle' }), 'invalid_input', '/candidate');
  expectProblem(await client.call('train', body), 'invalid_input', '/candidate');
  const [skipped] = await client.sql(
    'clean',
    `SELECT batch FROM ledger WHERE problem = 'taxi' AND kind = 'skip' LIMIT 1`,
  );
  const skip = { problem: 'taxi', batch: skipped.batch, candidate: 'linear' };
  expectProblem(await client.call('train', skip), 'training_skipped');
});

describe.each(['predict', 'explain'])('/api/%s refuses', (verb) => {
  const row = problemNamed('taxi').example;
  const { pickup_datetime: _, ...incomplete } = row;
  const one = (more: object) => ({ problem: 'taxi', rows: [{ ...row, ...more }] });
  const bodies: readonly BadBody[] = [
    ['an unknown problem', { problem: 'horses', rows: [row] }, 'unknown_problem', '/problem'],
    ['no problem', { rows: [row] }, 'invalid_input', '/problem'],
    ['no rows', { problem: 'taxi' }, 'invalid_input', '/rows'],
    ['not one row', { problem: 'taxi', rows: [] }, 'invalid_input', '/rows'],
    ['too many rows', { problem: 'taxi', rows: Array(1001).fill(row) }, 'invalid_input', '/rows'],
    ['a row that is none', { problem: 'taxi', rows: [row, 5] }, 'invalid_input', '/rows/1'],
    ['a field too many', { problem: 'taxi', rows: [row], batch: 0 }, 'invalid_input', '/batch'],
    ['a wrong type', one({ passenger_count: 'two' }), 'invalid_input', '/rows/0/passenger_count'],
    ['a truth for a category', one({ vendor_id: true }), 'invalid_input', '/rows/0/vendor_id'],
    [
      'a date that is none',
      one({ pickup_datetime: '2016-02-31' }),
      'invalid_input',
      '/rows/0/pickup_datetime',
    ],
    ['a value out of range', one({ pickup_latitude: 51.5 }), 'invalid_input', '/rows/0/pickup_latitude'],
    ['a missing input', { problem: 'taxi', rows: [incomplete] }, 'invalid_input', '/rows/0/pickup_datetime'],
    ['the answer among the inputs', one({ trip_duration: 600 }), 'invalid_input', '/rows/0/trip_duration'],
    ['an input nobody declared', one({ weather: 'rain' }), 'invalid_input', '/rows/0/weather'],
    ['NaN as text', one({ pickup_latitude: 'NaN' }), 'invalid_input', '/rows/0/pickup_latitude'],
    ['NaN', '{"problem":"taxi","rows":[{"pickup_latitude":NaN}]}', 'invalid_json'],
    ['what is not JSON', '{"problem":', 'invalid_json'],
    ['ten megabytes', TEN_MEGABYTES, 'body_too_large'],
  ];
  for (const [what, body, code, at] of bodies) {
    test(what, async () => expectProblem(await client.web('POST', `/api/${verb}`, body), code, at));
  }

  test('another content type and method', async () => {
    const text = { 'content-type': 'text/plain' };
    expectProblem(
      await client.web('POST', `/api/${verb}`, one({}), { ...text, origin: client.facts.web }),
      'unsupported_media_type',
    );
    expectProblem(await client.web('GET', `/api/${verb}`), 'method_not_allowed');
  });

  test('a page of another site', async () => {
    const answer = await client.web('POST', `/api/${verb}`, one({}), { origin: 'https://elsewhere.example' });
    expectProblem(answer, 'cross_site');
  });

  test('no category that training never saw: it predicts, and flags it', async () => {
    const { status, body } = await client.web('POST', `/api/${verb}`, one({ vendor_id: '77' }));
    expect(status).toBe(200);
    expect(body.flags).toEqual([{ row: 0, column: 'vendor_id', value: '77', code: 'unknown_category' }]);
    expect(body[verb === 'predict' ? 'predictions' : 'explanations']).toHaveLength(1);
  });
});

test('the rest of the API refuses what it does not know', async () => {
  expectProblem(await client.web('GET', '/api/history?problem=horses'), 'unknown_problem');
  expectProblem(await client.web('GET', '/api/model/info?problem=horses'), 'unknown_problem');
  expectProblem(await client.web('GET', '/api/nothing'), 'not_found');
  expectProblem(await client.web('POST', '/api/model/reload', {}), 'unauthorized');
  const rows = [problemNamed('diabetes').example];
  const asked = { problem: 'diabetes', rows, class: 'MAYBE' };
  expectProblem(await client.web('POST', '/api/explain', asked), 'invalid_input', '/class');
});
