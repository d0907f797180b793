import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mlflowRegistry } from '@deriva/adapters/mlflow/mlflow-registry.ts';
import { folderObjects } from '@deriva/adapters/objects/folder-objects.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { openRaw } from '@deriva/adapters/postgres/raw-database.ts';
import { mlflowIsAbsent, mlflowServer } from '@deriva/adapters/test-support/mlflow-server.ts';
import { type TestDatabases, testDatabases } from '@deriva/adapters/test-support/test-databases.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { predict } from './api/predict.ts';
import { Champions } from './champions/champions.ts';
import { type TinyModel, tinyModel } from './champions/tiny-model.fixture.ts';
import { readConfig } from './config.ts';
import { readHealth } from './health.ts';
import { openLog } from './log.ts';
import { PredictionRecorder } from './predictions/prediction-recorder.ts';
import { openServices, type Services } from './services.ts';
import { registerModel } from './test-support/register-model.ts';
import { TcpGate } from './test-support/tcp-gate.ts';

/** A name of its own keeps each apart on the shared MLflow server. */
const newProblem = () => ({ ...taxi, name: `taxi_${randomUUID().slice(0, 8)}` });
const problem = newProblem();
const body = { problem: problem.name, rows: [problem.example] };
const log = openLog('silent');
const now = () => new Date();

let databases: TestDatabases;
let registry: Registry;
let folder: string;
let mlflow: TcpGate;
let postgres: TcpGate;
let open: {
  services: Services;
  champions: Champions;
  recorder: PredictionRecorder;
  startedAt: Date;
  now: typeof now;
}[] = [];

describe.skipIf(mlflowIsAbsent())('serving, with the real MLflow, PostgreSQL and object store', () => {
  beforeAll(async () => {
    databases = await testDatabases([problem]);
    folder = await mkdtemp(join(tmpdir(), 'deriva-web-'));
    const mlflowUrl = await mlflowServer();
    registry = mlflowRegistry({ url: mlflowUrl });
    mlflow = await TcpGate.to(mlflowUrl);
    postgres = await TcpGate.to(databases.url('raw'));
    await register(problem, tinyModel(1), 0);
    await registry.setAlias(problem.name, 'champion', '1');
  });

  afterEach(async () => {
    mlflow.open();
    postgres.open();
    for (const app of open) {
      app.champions.stop();
      await app.recorder.close(1000);
      await app.services.close();
    }
    open = [];
  });

  afterAll(async () => {
    mlflow.close();
    postgres.close();
    await databases.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function register(problem: Problem, file: TinyModel, batch: number): Promise<void> {
    const { key } = await folderObjects(folder).put(`models/${problem.name}`, '.json', file.bytes);
    const { runId } = await registry.logRun(problem.name, {
      key: `${problem.name}/${batch}/train/linear/0`,
      name: `batch ${batch}`,
      parentRunId: null,
      startedAt: now(),
      parameters: {},
      metrics: {},
      tags: {},
      artifacts: { 'model/model.json': file.bytes },
    });
    const { version } = await registry.registerVersion(problem.name, {
      key: `${problem.name}/${batch}/explain/-/0`,
      runId,
      artifactPath: 'model',
      tags: { 'deriva.model_key': key, 'deriva.model_sha256': file.sha256 },
      description: '',
    });
    const registration = { problem: problem.name, version, batch, mlflowRunId: runId, modelKey: key };
    await registerModel(databases.url('clean'), registration, file);
  }

  /** As startApp puts it together, for one problem and without a timer. */
  function start(served: Problem = problem) {
    const config = readConfig({
      DERIVA_RAW_URL: postgres.through(databases.url('raw', 'deriva_web')),
      DERIVA_CLEAN_URL: postgres.through(databases.url('clean', 'deriva_web')),
      DERIVA_OBJECTS: folder,
      DERIVA_MLFLOW_URL: mlflow.through('http://127.0.0.1'),
    });
    const services = openServices(config);
    const app = {
      services,
      champions: new Champions([served], { ...services, log, now }, 3600),
      recorder: new PredictionRecorder(
        services.predictions,
        { capacity: 100, patienceMilliseconds: 10_000, retryMilliseconds: 50 },
        log,
      ),
      startedAt: now(),
      now,
    };
    open.push(app);
    return app;
  }

  async function ledger(of: Problem) {
    const clean = openClean({ url: databases.url('clean') });
    const entries = await clean.ledger.entries(of.name, 100);
    await clean.close();
    return entries.map((e) => [e.kind, e.championBefore, e.championAfter]);
  }

  async function recorded() {
    const raw = openRaw({ url: databases.url('raw') });
    const records = await raw.predictions.recent(problem.name, 1000);
    await raw.close();
    return records;
  }

  it('refuses while nobody is champion, serves when the alias is set, and follows it; moves by hand enter the ledger once', async () => {
    const problem = newProblem();
    const body = { problem: problem.name, rows: [problem.example] };
    const files = [tinyModel(1), tinyModel(2)];
    for (const [batch, file] of files.entries()) await register(problem, file, batch);
    const [app, other] = [start(problem), start(problem)];
    await app.champions.check();
    await expect(predict(body, app)).rejects.toMatchObject({ code: 'no_champion', status: 503 });

    for (const [version, before] of [
      ['1', null],
      ['2', '1'],
      ['1', '2'],
    ] as const) {
      await registry.setAlias(problem.name, 'champion', version);
      await Promise.all([app.champions.check(), other.champions.check()]);
      const { model } = await predict(body, app);
      expect(model).toEqual({ name: problem.name, version });
      expect(app.champions.serving(problem.name).sha256).toBe(files[Number(version) - 1]?.sha256);
      expect((await ledger(problem))[0]).toEqual(['alias_moved', before, version]);
    }
    expect(await ledger(problem)).toHaveLength(3);
  });

  it('records every prediction with its inputs, output and version before it answers', async () => {
    const app = start();
    await app.champions.check();
    const before = (await recorded()).length;
    const answer = await predict(body, app);
    expect(answer.recorded).toBe(true);
    const records = await recorded();
    expect(records).toHaveLength(before + 1);
    expect(records[0]).toMatchObject({
      modelName: problem.name,
      modelVersion: answer.model.version,
      output: answer.predictions[0],
    });
    expect(records[0]?.input).toMatchObject({ pickup_latitude: problem.example.pickup_latitude });
  });

  it('answers while PostgreSQL is away, says so, and records once it is back, each once', async () => {
    const app = start();
    await app.champions.check();
    const before = (await recorded()).length;
    postgres.shut();
    for (let i = 0; i < 3; i++) expect(await predict(body, app)).toMatchObject({ recorded: false });
    const health = await readHealth(app);
    expect(health).toMatchObject({
      status: 'degraded',
      components: { database: { status: 'down', code: 'database_unavailable' }, mlflow: { status: 'ok' } },
      champions: [{ status: 'ok' }],
      predictions: { buffered: 3 },
    });
    postgres.open();
    await expect
      .poll(() => app.recorder.state, { timeout: 30_000 })
      .toEqual({ buffered: 0, lost: 0, down: false });
    expect(await recorded()).toHaveLength(before + 3);
    expect(await predict(body, app)).toMatchObject({ recorded: true });
  });

  it('goes on serving while MLflow is away, and says so', async () => {
    const app = start();
    await app.champions.check();
    mlflow.shut();
    await app.champions.check();
    expect(await predict(body, app)).toMatchObject({ recorded: true });
    expect(await readHealth(app)).toMatchObject({
      status: 'degraded',
      components: { mlflow: { status: 'down', code: 'mlflow_unavailable' }, database: { status: 'ok' } },
      champions: [{ status: 'stale' }],
    });
    mlflow.open();
    await app.champions.check();
    expect(await readHealth(app)).toMatchObject({ status: 'ok' });
  });

  it('starts with MLflow away and serves the champion of the ledger', async () => {
    const before = start();
    await before.champions.check();
    expect((await ledger(problem))[0]).toEqual(['alias_moved', null, '1']);
    mlflow.shut();
    const app = start();
    await app.champions.check();
    expect((await predict(body, app)).model.version).toBe('1');
    expect(await readHealth(app)).toMatchObject({ champions: [{ status: 'stale', version: '1' }] });
  });
});
