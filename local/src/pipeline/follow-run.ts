import { setTimeout as sleep } from 'node:timers/promises';
import { STAGES } from '@deriva/core/stages.ts';
import type { AirflowApi, TaskInstance } from './airflow-api.ts';
import { ANSWERS, isStage } from './answers.ts';
import { sentence } from './sentences.ts';

const LOOK_EVERY_MS = 1_000;

export interface RunOutcome {
  readonly succeeded: boolean;
  /** The source had no batch for this run. */
  readonly exhausted: boolean;
}

/** Tells what the tasks of one run do until the run ends. */
export async function followRun(
  api: AirflowApi,
  dag: string,
  run: string,
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const shown = new Set<string>();
  let batch = '?';
  const line = (what: string, text: string) => show(`${dag} batch ${batch}  ${what.padEnd(9)}${text}`);
  for (;;) {
    // The state first: what ended the run is then among the tasks.
    const state = await api.runState(dag, run);
    const tasks = inOrder(await api.tasks(dag, run));
    for (const task of tasks) {
      const key = `${task.task_id}/${task.map_index}/${task.state}/${task.try_number}`;
      if (shown.has(key)) continue;
      shown.add(key);
      if (task.state === 'success' && isStage(task.task_id)) {
        const answer = await api.answer(dag, run, task);
        const fetched = ANSWERS.fetch.safeParse(answer).data;
        if (task.task_id === 'fetch' && fetched && !fetched.exhausted) batch = String(fetched.batch);
        line(task.task_id, sentence(task.task_id, answer));
      } else if (task.state === 'up_for_retry' || task.state === 'failed') {
        const why = await api.failure(dag, run, task);
        const what =
          task.state === 'failed' ? 'failed' : `try ${task.try_number} did not succeed, will try again`;
        line(task.task_id, `${what}: ${why ?? 'its log in Airflow says why'}`);
      }
    }
    if (state === 'success' || state === 'failed') {
      const exhausted = tasks.some((t) => t.task_id === 'fetch' && t.state === 'skipped');
      return { succeeded: state === 'success', exhausted };
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

function inOrder(tasks: readonly TaskInstance[]): readonly TaskInstance[] {
  const order: readonly string[] = STAGES;
  const position = (task: TaskInstance) => order.indexOf(task.task_id) * 100 + task.map_index;
  return [...tasks].sort((a, b) => position(a) - position(b));
}
