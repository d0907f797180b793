import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DerivaError } from '@deriva/core/errors.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Registry, RunToLog } from '../ports/registry.ts';
import { mlflowIsAbsent, mlflowServer } from '../test-support/mlflow-server.ts';
import { mlflowRegistry } from './mlflow-registry.ts';
import { reconcile } from './reconcile.ts';

let url = '';
let registry: Registry;
const problem = () => `taxi-${randomUUID().slice(0, 8)}`;
const bytes = (text: string) => new TextEncoder().encode(text);

function aRun(key: string, more: Partial<RunToLog> = {}): RunToLog {
  return {
    key,
    name: 'batch 0: linear',
    parentRunId: null,
    startedAt: new Date('2026-01-02T03:04:05Z'),
    parameters: { rows: 925, ridge: 0.5, kind: 'linear' },
    metrics: { validation_rmse: 5.25, 'recall_<30': 0.5 },
    tags: { 'deriva.batch': '0' },
    artifacts: { 'model/model.json': bytes('{"format":1}'), 'report é.json': bytes('{}') },
    ...more,
  };
}

const aVersion = (runId: string, key: string) => ({
  key,
  runId,
  artifactPath: 'model',
  tags: { 'deriva.decision': 'baseline' },
  description: 'First of its kind.',
});

/** As the DAG does: calls again while MLflow, which is slow under ten at once, says that it is unavailable. */
async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === 5 || !(error instanceof DerivaError) || error.code !== 'mlflow_unavailable') throw error;
    }
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (thrown: unknown) => (thrown instanceof DerivaError ? thrown.code : String(thrown)),
  );
}

const StoredRun = z.object({
  run: z.object({
    info: z.object({ status: z.string(), start_time: z.number(), end_time: z.number() }),
    data: z.object({
      params: z.array(z.object({ key: z.string(), value: z.string() })),
      metrics: z.array(z.object({ key: z.string(), value: z.union([z.number(), z.string()]) })),
      tags: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  }),
});

/** What MLflow itself says of a run, beside the code under test. */
async function storedRun(runId: string) {
  const response = await fetch(`${url}/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const { info, data } = StoredRun.parse(await response.json()).run;
  const byKey = <T>(list: { key: string; value: T }[]) =>
    Object.fromEntries(list.map((x) => [x.key, x.value]));
  return { info, params: byKey(data.params), metrics: byKey(data.metrics), tags: byKey(data.tags) };
}

async function historyLength(runId: string, metric: string): Promise<number> {
  const query = new URLSearchParams({ run_id: runId, metric_key: metric });
  const response = await fetch(`${url}/api/2.0/mlflow/metrics/get-history?${query}`);
  return z.object({ metrics: z.array(z.unknown()) }).parse(await response.json()).metrics.length;
}

describe.skipIf(mlflowIsAbsent())('a real MLflow server', () => {
  beforeAll(async () => {
    url = await mlflowServer();
    registry = mlflowRegistry({ url, describe: (name) => `About ${name}.` });
  });

  describe('a run', () => {
    test('holds what was logged, and is finished', async () => {
      const name = problem();
      const { runId: parentRunId } = await registry.logRun(name, aRun('taxi/0/drift/-/0'));
      const { runId } = await registry.logRun(name, aRun('taxi/0/train/linear/0', { parentRunId }));
      const stored = await storedRun(runId);
      expect(stored).toMatchObject({
        info: { status: 'FINISHED', start_time: Date.parse('2026-01-02T03:04:05Z') },
        params: { rows: '925', ridge: '0.5', kind: 'linear' },
        metrics: { validation_rmse: 5.25, recall_lt30: 0.5 },
        tags: {
          'deriva.key': 'taxi/0/train/linear/0',
          'deriva.batch': '0',
          'mlflow.parentRunId': parentRunId,
        },
      });
      expect(new TextDecoder().decode(await registry.artifact(runId, 'model/model.json'))).toBe(
        '{"format":1}',
      );
      expect(new TextDecoder().decode(await registry.artifact(runId, 'report é.json'))).toBe('{}');
    });

    test('logged again is the same run, with one history, and its end does not move', async () => {
      const name = problem();
      const { runId } = await registry.logRun(name, aRun('taxi/0/train/linear/0'));
      const before = await storedRun(runId);
      expect(await registry.logRun(name, aRun('taxi/0/train/linear/0'))).toEqual({ runId });
      expect(await storedRun(runId)).toEqual(before);
      expect(await historyLength(runId, 'validation_rmse')).toBe(1);
      expect(await registry.runs(name)).toEqual([
        { runId, key: 'taxi/0/train/linear/0', status: 'FINISHED' },
      ]);
    });

    test('of several with one key the adopted one is taken, else always the same one', async () => {
      const name = problem();
      const key = 'taxi/0/train/linear/0';
      const { runId } = await registry.logRun(name, aRun(key));
      // As the late create of a killed client would: the key's tag moved to a run logged under another.
      const { runId: late } = await registry.logRun(name, aRun('late'));
      await registry.setRunTags(late, { 'deriva.key': key });
      for (const adopted of [runId, late])
        expect(await registry.logRun(name, aRun(key, { adopted }))).toEqual({ runId: adopted });
      const first = await registry.logRun(name, aRun(key));
      expect(await registry.logRun(name, aRun(key))).toEqual(first);
    });

    test('takes more metrics, parameters and tags than one call of MLflow does', async () => {
      const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, k) => [`m${k}`, k]));
      const tags = Object.fromEntries(Array.from({ length: 120 }, (_, k) => [`t${k}`, 'x']));
      const run = aRun('many', { metrics: many(1100), parameters: many(230), tags });
      const { runId } = await registry.logRun(problem(), run);
      const stored = await storedRun(runId);
      expect(Object.keys(stored.metrics)).toHaveLength(1100);
      expect(Object.keys(stored.params)).toHaveLength(230);
      expect(stored.tags).toMatchObject(tags);
    });

    test('of a diverged candidate keeps that its loss is no number', async () => {
      const metrics = { a: Number.NaN, b: Number.POSITIVE_INFINITY };
      const { runId } = await registry.logRun(problem(), aRun('diverged', { metrics }));
      expect(Object.keys((await storedRun(runId)).metrics).sort()).toEqual(['a', 'b']);
    });

    test('ten problems logged for the first time at once have one experiment', async () => {
      const name = problem();
      const keys = Array.from({ length: 10 }, (_, k) => `taxi/${k}/train/linear/0`);
      await Promise.all(keys.map((key) => untilAnswered(() => registry.logRun(name, aRun(key)))));
      expect((await registry.runs(name)).map((run) => run.key).sort()).toEqual(keys.sort());
    });

    test('that is not there, or an artifact that is not, is not_found', async () => {
      const { runId } = await registry.logRun(problem(), aRun('k'));
      expect(await codeOf(registry.artifact(runId, 'model/nothing.json'))).toBe('not_found');
      expect(await codeOf(registry.artifact(runId, 'nothing/at/all.json'))).toBe('not_found');
      expect(await codeOf(registry.artifact('0'.repeat(32), 'model/model.json'))).toBe('not_found');
    });

    test('of a problem nobody logged for: none', async () => {
      expect(await registry.runs(problem())).toEqual([]);
    });
  });

  describe('a version', () => {
    test('is found again by its key, carries tags and aliases', async () => {
      const name = problem();
      const { runId } = await registry.logRun(name, aRun('run'));
      expect(await registry.versionByAlias(name, 'champion')).toBeNull();
      const version = await registry.registerVersion(name, aVersion(runId, 'taxi/0/explain/-/0'));
      expect(version).toMatchObject({
        version: '1',
        runId,
        aliases: [],
        tags: { 'deriva.key': 'taxi/0/explain/-/0', 'deriva.decision': 'baseline' },
      });
      const again = await registry.registerVersion(name, aVersion(runId, 'taxi/0/explain/-/0'));
      expect(again).toEqual(version);
      expect(await registry.versionByAlias(name, 'champion')).toBeNull();

      await registry.setVersionTags(name, '1', { 'deriva.decision': 'promote' });
      await registry.setAlias(name, 'challenger', '1');
      await registry.setAlias(name, 'champion', '1');
      const second = await registry.registerVersion(name, aVersion(runId, 'taxi/1/explain/-/0'));
      await registry.setAlias(name, 'challenger', second.version);
      expect(await registry.versionByAlias(name, 'champion')).toMatchObject({
        version: '1',
        tags: { 'deriva.decision': 'promote' },
        aliases: ['champion'],
      });
      const all = await registry.versions(name);
      expect(all.map((v) => [v.version, v.aliases])).toEqual([
        ['1', ['champion']],
        ['2', ['challenger']],
      ]);
    });

    test('resolves for Python as models:/<problem>@champion', async () => {
      const name = problem();
      const { runId } = await registry.logRun(name, aRun('run'));
      await registry.registerVersion(name, aVersion(runId, 'v'));
      await registry.setAlias(name, 'champion', '1');
      const python = fileURLToPath(new URL('../../../../.deriva/python/mlflow/bin/python', import.meta.url));
      const code = `import mlflow; print(open(mlflow.artifacts.download_artifacts("models:/${name}@champion") + "/model.json").read())`;
      const env = { ...process.env, MLFLOW_TRACKING_URI: url, MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false' };
      const { stdout } = await promisify(execFile)(python, ['-c', code], { env });
      expect(stdout.trim()).toBe('{"format":1}');
    });

    test('of a model that is not there: none', async () => {
      expect(await registry.versions(problem())).toEqual([]);
    });
  });

  test('reconcile leaves what was adopted, what is being worked on and what is not ours', async () => {
    const name = problem();
    const { runId: mine } = await registry.logRun(name, aRun('mine'));
    const { runId: orphan } = await registry.logRun(name, aRun('orphan'));
    const { runId: working } = await registry.logRun(name, aRun('working'));
    await registry.registerVersion(name, aVersion(mine, 'v-mine'));
    await registry.registerVersion(name, aVersion(orphan, 'v-orphan'));
    const adopted = {
      runs: new Map([['mine', mine]]),
      versions: new Map([['v-mine', '1']]),
      working: new Set(['working']),
    };
    expect(await reconcile(registry, name, async () => adopted)).toEqual({
      deletedRuns: [orphan],
      deletedVersions: ['2'],
      missing: [],
    });
    expect((await registry.runs(name)).map((run) => run.runId).sort()).toEqual([mine, working].sort());
    expect((await registry.versions(name)).map((version) => version.version)).toEqual(['1']);
    // Again there is nothing to do; deleting what is gone is harmless.
    expect(await reconcile(registry, name, async () => adopted)).toMatchObject({
      deletedRuns: [],
      deletedVersions: [],
    });
    await registry.deleteRun(orphan);
    await registry.deleteVersion(name, '2');
  });

  test('answers a ping', async () => {
    await registry.ping();
  });
});
