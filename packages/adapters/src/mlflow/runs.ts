import { DerivaError } from '@deriva/core/errors.ts';
import type { Registry, RunToLog } from '../ports/registry.ts';
import { ArtifactList, Done, type MlflowRun, OneRun, RunPage } from './answers.ts';
import { type MlflowCalls, MlflowRefusal } from './calls.ts';
import type { Experiments } from './experiments.ts';
import { KEY_TAG, keyFilter, metricName, metricValue, slices, tagList } from './values.ts';

const METRICS_A_CALL = 1000;
const PARAMETERS_A_CALL = 100;
const TAGS_A_CALL = 100;

type Runs = Pick<Registry, 'logRun' | 'setRunTags' | 'artifact' | 'runs' | 'deleteRun'>;

/** Runs with a key. MLflow makes a new run for every create, so a key is searched before; see ports.ts. */
export function mlflowRuns(calls: MlflowCalls, experiments: Experiments): Runs {
  /** All pages of a search, oldest first, and by id where two began at once. */
  async function search(experimentId: string, filter: string): Promise<MlflowRun[]> {
    const found: MlflowRun[] = [];
    let token = '';
    do {
      const body = {
        experiment_ids: [experimentId],
        filter,
        max_results: 1000,
        order_by: ['attributes.start_time ASC', 'attributes.run_id ASC'],
        ...(token === '' ? {} : { page_token: token }),
      };
      const page = await calls.send('POST', 'runs/search', body, RunPage);
      found.push(...page.runs);
      token = page.next_page_token;
    } while (token !== '');
    return found;
  }

  async function findOrCreate(experimentId: string, run: RunToLog): Promise<MlflowRun> {
    const found = await search(experimentId, keyFilter(run.key));
    const known = found.find((one) => one.info.run_id === run.adopted) ?? found[0];
    if (known !== undefined) return known;
    const parent = run.parentRunId === null ? {} : { 'mlflow.parentRunId': run.parentRunId };
    const body = {
      experiment_id: experimentId,
      run_name: run.name,
      start_time: run.startedAt.getTime(),
      // With the key from the first moment: a run without it could never be found again.
      tags: tagList({ ...run.tags, ...parent, [KEY_TAG]: run.key }),
    };
    return (await calls.send('POST', 'runs/create', body, OneRun)).run;
  }

  async function logBatch(runId: string, what: Record<string, unknown>): Promise<void> {
    await calls.send('POST', 'runs/log-batch', { run_id: runId, ...what }, Done);
  }

  async function setRunTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    for (const some of slices(tagList(tags), TAGS_A_CALL)) await logBatch(runId, { tags: some });
  }

  async function logRun(problem: string, run: RunToLog): Promise<{ runId: string }> {
    const { info } = await findOrCreate(await experiments.create(problem), run);
    const runId = info.run_id;
    const parameters = Object.entries(run.parameters).map(([key, value]) => ({ key, value: String(value) }));
    for (const some of slices(parameters, PARAMETERS_A_CALL)) await logBatch(runId, { params: some });
    const timestamp = run.startedAt.getTime();
    const metrics = Object.entries(run.metrics).map(([name, value]) => {
      return { key: metricName(name), value: metricValue(value), timestamp, step: 0 };
    });
    for (const some of slices(metrics, METRICS_A_CALL)) await logBatch(runId, { metrics: some });
    await setRunTags(runId, run.tags);
    for (const [path, content] of Object.entries(run.artifacts))
      await calls.putArtifact(`${info.artifact_uri}/${path}`, content);
    // A repeat does not move the end of a run that had already ended.
    if (info.status !== 'FINISHED') {
      const end = { run_id: runId, status: 'FINISHED', end_time: Date.now() };
      await calls.send('POST', 'runs/update', end, Done);
    }
    return { runId };
  }

  async function artifact(runId: string, path: string): Promise<Uint8Array> {
    const { info } = await runById(calls, runId);
    try {
      return await calls.getArtifact(`${info.artifact_uri}/${path}`);
    } catch (thrown) {
      if (!(thrown instanceof MlflowRefusal)) throw thrown;
      // A missing artifact is a 404 where artifacts are files and a 500 on S3: the list of its folder tells.
      const folder = path.includes('/') ? { path: path.slice(0, path.lastIndexOf('/')) } : {};
      const list = await calls.get('artifacts/list', { run_id: runId, ...folder }, ArtifactList);
      if (list.files.some((file) => file.path === path))
        throw new DerivaError('mlflow_unavailable', `MLflow cannot read the artifact ${path} of ${runId}.`);
      throw new DerivaError('not_found', `The run ${runId} has no artifact ${path}.`);
    }
  }

  return {
    logRun,
    setRunTags,
    artifact,
    async runs(problem) {
      const experimentId = await experiments.find(problem);
      if (experimentId === null) return [];
      return (await search(experimentId, '')).flatMap(({ info, data }) => {
        const key = data.tags[KEY_TAG];
        return key === undefined ? [] : [{ runId: info.run_id, key, status: info.status }];
      });
    },
    async deleteRun(runId) {
      await calls.send('POST', 'runs/delete', { run_id: runId }, Done);
    },
  };
}

/** @throws {DerivaError} not_found */
export async function runById(calls: MlflowCalls, runId: string): Promise<MlflowRun> {
  try {
    return (await calls.get('runs/get', { run_id: runId }, OneRun)).run;
  } catch (thrown) {
    if (thrown instanceof MlflowRefusal && thrown.status === 404)
      throw new DerivaError('not_found', { detail: `MLflow has no run ${runId}.`, cause: thrown });
    throw thrown;
  }
}
