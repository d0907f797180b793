import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowApi } from './airflow-api.ts';
import { followRun } from './follow-run.ts';

const DAG_READ_WITHIN_MS = 120_000;
const RECENT_RUNS = 50;

/**
 * Sees to it that Airflow works through the batches of a problem: goes on with the run that is there, or
 * begins one; each run triggers the next by itself.
 * @param batches how many at most; absent: until the source is exhausted.
 * @returns whether every run succeeded.
 */
export async function runProblem(
  api: AirflowApi,
  dag: string,
  batches: number | undefined,
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  await dagIsRead(api, dag, signal);
  await api.setPaused(dag, false);
  await clearLastFailure(api, dag, show);
  for (let done = 0; ; ) {
    const run =
      (await activeRun(api, dag)) ?? (await begin(api, dag, batches === undefined ? null : batches - done));
    const { succeeded, exhausted } = await followRun(api, dag, run, show, signal);
    if (!succeeded) return false;
    if (exhausted) {
      show(`${dag}: the source is exhausted`);
      return true;
    }
    done += 1;
    if (done === batches) {
      // The chain ends here by itself, unless an earlier start began it without, or with a higher, limit.
      if (await activeRun(api, dag)) await api.setPaused(dag, true);
      show(`${dag}: ${batches} ${batches === 1 ? 'batch is' : 'batches are'} done, as asked for`);
      return true;
    }
  }
}

async function dagIsRead(api: AirflowApi, dag: string, signal: AbortSignal): Promise<void> {
  const giveUp = Date.now() + DAG_READ_WITHIN_MS;
  while (!(await api.hasDag(dag))) {
    if (Date.now() > giveUp)
      throw new Error(`Airflow has not read the DAG ${dag}; see its pages, "Import errors".`);
    await sleep(300, undefined, { signal });
  }
}

/** What an earlier start left failed gets another chance. */
async function clearLastFailure(api: AirflowApi, dag: string, show: (line: string) => void): Promise<void> {
  const [last] = await api.runs(dag, 1);
  if (last?.state !== 'failed') return;
  show(`${dag}: the last run, ${last.dag_run_id}, had failed; its failed tasks run again`);
  await api.clearFailed(dag, last.dag_run_id);
}

/** The run that is worked on, else the one that waits. */
async function activeRun(api: AirflowApi, dag: string): Promise<string | null> {
  const runs = await api.runs(dag, RECENT_RUNS);
  const active = runs.find((r) => r.state === 'running') ?? runs.find((r) => r.state === 'queued');
  return active?.dag_run_id ?? null;
}

async function begin(api: AirflowApi, dag: string, batches: number | null): Promise<string> {
  const id = `${dag}-start-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  return (await api.trigger(dag, id, { batch: null, batches, generation: 0 })).dag_run_id;
}
