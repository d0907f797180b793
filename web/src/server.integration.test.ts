import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderObjects } from '@deriva/adapters/objects/folder-objects.ts';
import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { openRaw } from '@deriva/adapters/postgres/raw-database.ts';
import { type TestDatabases, testDatabases } from '@deriva/adapters/test-support/test-databases.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { freePort } from '@deriva/embedded-postgres/free-port.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tinyModel } from './lib/server/champions/tiny-model.fixture.ts';
import { buildServer, type RunningServer, startServer } from './lib/server/test-support/built-server.ts';
import { registerModel } from './lib/server/test-support/register-model.ts';
import { TcpGate } from './lib/server/test-support/tcp-gate.ts';

const TOKEN = 'the-token-of-this-test';
const predictBody = JSON.stringify({ problem: 'taxi', rows: [taxi.example] });

let build: string;
let objects: string;
let databases: TestDatabases;
let postgres: TcpGate;
let servers: RunningServer[] = [];

/** The built program as it is deployed. MLflow is away all the time: it serves the champion of the ledger. */
describe('the built server', () => {
  beforeAll(async () => {
    build = await buildServer();
    objects = await mkdtemp(join(tmpdir(), 'deriva-web-'));
    databases = await testDatabases();
    postgres = await TcpGate.to(databases.url('raw'));
    const file = tinyModel(1);
    const { key } = await folderObjects(objects).put('models/taxi', '.json', file.bytes);
    const registration = { problem: 'taxi', version: '5', batch: 0, mlflowRunId: 'run', modelKey: key };
    await registerModel(databases.url('clean'), registration, file);
    const clean = openClean({ url: databases.url('clean') });
    await clean.ledger.appendNow({
      key: 'taxi/0/promote/-/0',
      problem: 'taxi',
      batch: 0,
      at: new Date('2026-01-02T03:04:00Z'),
      kind: 'baseline',
      criterion: 'baseline',
      sentence: 'The first model passes <b>every</b> gate.',
      version: '5',
      championBefore: null,
      championAfter: '5',
      evidence: null,
    });
    await clean.close();
  });

  afterEach(async () => {
    postgres.open();
    for (const { process } of servers) {
      process.kill('SIGKILL');
    }
    servers = [];
  });

  afterAll(async () => {
    postgres.close();
    await databases.drop();
    await rm(join(build, '..'), { recursive: true, force: true });
    await rm(objects, { recursive: true, force: true });
  });

  async function start(): Promise<RunningServer> {
    const server = await startServer(build, {
      DERIVA_RAW_URL: postgres.through(databases.url('raw', 'deriva_web')),
      DERIVA_CLEAN_URL: postgres.through(databases.url('clean', 'deriva_web')),
      DERIVA_OBJECTS: objects,
      DERIVA_MLFLOW_URL: `http://127.0.0.1:${await freePort()}`,
      DERIVA_TOKEN: TOKEN,
    });
    servers.push(server);
    return server;
  }

  function post(url: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  }

  it('predicts, explains and describes itself, with the examples of its own OpenAPI document', async () => {
    const { base } = await start();
    const document = await (await fetch(`${base}/api/openapi.json`)).json();
    const example =
      document.paths['/api/predict'].post.requestBody.content['application/json'].examples.taxi.value;
    const predicted = await (await post(`${base}/api/predict`, JSON.stringify(example))).json();
    expect(predicted).toMatchObject({ model: { name: 'taxi', version: '5' }, recorded: true });
    const { explanations } = await (await post(`${base}/api/explain`, JSON.stringify(example))).json();
    expect(explanations[0].prediction).toBe(predicted.predictions[0].value);
    const info = await (await fetch(`${base}/api/model/info?problem=taxi`)).json();
    expect(info).toMatchObject({
      version: '5',
      servesSince: '2026-01-02T03:04:00.000Z',
      metrics: { holdout: { mae: 4.5 } },
    });
    const health = await (await fetch(`${base}/api/health`)).json();
    expect(health).toMatchObject({
      status: 'degraded',
      components: { mlflow: { status: 'down' }, database: { status: 'ok' }, objects: { status: 'ok' } },
    });
  });

  it('answers everything that is wrong as a problem with a code', async () => {
    const { base } = await start();
    const megabytes = new Uint8Array(10_000_000).fill(0x20);
    const streamed = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 10; i++) controller.enqueue(megabytes.subarray(0, 1_000_000));
        controller.close();
      },
    });
    const stream = {
      method: 'POST',
      body: streamed,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    };
    const wrong: [Promise<Response>, status: number, code: string][] = [
      [post(`${base}/api/predict`, '{'), 400, 'invalid_json'],
      [
        post(`${base}/api/predict`, '{"problem":"taxi","rows":[{"passenger_count":NaN}]}'),
        400,
        'invalid_json',
      ],
      [post(`${base}/api/predict`, '{"problem":"taxi"}'), 400, 'invalid_input'],
      [post(`${base}/api/explain`, '{"problem":"taxi","rows":[{"colour":"green"}]}'), 400, 'invalid_input'],
      [post(`${base}/api/predict`, '{"problem":"cab","rows":[{}]}'), 404, 'unknown_problem'],
      [post(`${base}/api/predict`, megabytes), 413, 'body_too_large'],
      [fetch(`${base}/api/predict`, stream), 413, 'body_too_large'],
      [fetch(`${base}/api/predict`, { method: 'POST', body: predictBody }), 415, 'unsupported_media_type'],
      [
        post(`${base}/api/predict`, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
        415,
        'unsupported_media_type',
      ],
      [post(`${base}/api/predict`, predictBody, { 'sec-fetch-site': 'cross-site' }), 403, 'cross_site'],
      [post(`${base}/api/predict`, '{"problem":"diabetes","rows":[{}]}'), 503, 'no_champion'],
      [fetch(`${base}/api/predict`), 405, 'method_not_allowed'],
      [fetch(`${base}/api/health`, { method: 'DELETE' }), 405, 'method_not_allowed'],
      [fetch(`${base}/api/nothing/here`), 404, 'not_found'],
      [fetch(`${base}/api/history`), 400, 'invalid_input'],
      [fetch(`${base}/api/history?problem=taxi`), 503, 'mlflow_unavailable'],
      [fetch(`${base}/api/model/reload`, { method: 'POST' }), 401, 'unauthorized'],
      [post(`${base}/api/model/reload`, '{}', { authorization: 'Bearer wrong' }), 401, 'unauthorized'],
    ];
    for (const [answer, status, code] of wrong) {
      const response = await answer;
      const problem = await response.json();
      expect(problem).toMatchObject({ code, status });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    const reload = await post(`${base}/api/model/reload`, '{}', { authorization: `Bearer ${TOKEN}` });
    expect(await reload.json()).toMatchObject({
      models: [{ problem: 'taxi', version: '5' }, { version: null }],
    });
  });

  it('predicts and explains from a plain form, without a script, and to its own pages only', async () => {
    const { base } = await start();
    const form = new URLSearchParams(
      Object.entries(taxi.example).map(([name, value]) => [name, String(value)]),
    );
    const submit = (origin: string) =>
      fetch(`${base}/predict/taxi`, { method: 'POST', body: form, headers: { origin, accept: 'text/html' } });
    const page = await (await submit(base)).text();
    expect(page).toMatch(/About [\d.]+ minutes/);
    expect(page).toContain('geometric mean');
    expect(page).toMatch(/<svg[^>]*waterfall/);
    expect(page).not.toContain('<script');
    expect((await submit('http://elsewhere.example')).status).toBe(403);
  });

  it('tells what it knows on every page, escapes it, and forbids what pages do not need', async () => {
    const { base } = await start();
    for (const path of ['/', '/predict/taxi', '/models/taxi', '/predict/diabetes', '/models/diabetes']) {
      const response = await fetch(base + path);
      expect(response.status, path).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(await (await fetch(`${base}/models/taxi`)).text()).toContain('passes &lt;b>every&lt;/b> gate');
    expect(await (await fetch(`${base}/predict/diabetes`)).text()).toContain(
      'No model serves diabetes right now',
    );
    expect((await fetch(`${base}/predict/cab`)).status).toBe(404);
  });

  it('writes what it has predicted before it ends', async () => {
    const { base, process } = await start();
    const count = async () => {
      const raw = openRaw({ url: databases.url('raw') });
      const records = await raw.predictions.recent('taxi', 1000);
      await raw.close();
      return records.length;
    };
    const before = await count();
    postgres.shut();
    for (let i = 0; i < 3; i++) {
      expect(await (await post(`${base}/api/predict`, predictBody)).json()).toMatchObject({
        recorded: false,
      });
    }
    postgres.open();
    process.kill('SIGTERM');
    const [code] = await once(process, 'exit');
    expect(code).toBe(0);
    expect(await count()).toBe(before + 3);
  });
});
