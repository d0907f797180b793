import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const dagRun = z.object({
  dag_run_id: z.string(),
  state: z.string(),
  conf: z.record(z.string(), z.unknown()).nullish(),
});
export type DagRun = z.output<typeof dagRun>;

const taskInstance = z.object({
  task_id: z.string(),
  map_index: z.int(),
  state: z.string().nullish(),
  try_number: z.int(),
});
export type TaskInstance = z.output<typeof taskInstance>;

const logLine = z.object({
  event: z.string().optional(),
  error_detail: z.array(z.object({ exc_type: z.string(), exc_value: z.string() })).nullish(),
});

const ANSWER_WITHIN_MS = 30_000;
/** With growing pauses, long enough for Airflow to be started again. */
const TRIES = 20;

/** An answer of Airflow that is not the one that was hoped for. */
class AirflowError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The few calls of Airflow's REST API (v2) that starting and watching runs needs. */
export class AirflowApi {
  readonly #base: string;
  readonly #account: { readonly username: string; readonly password: string };
  readonly #signal: AbortSignal;
  #token: string | undefined;

  constructor(
    base: string,
    account: { readonly username: string; readonly password: string },
    signal: AbortSignal,
  ) {
    this.#base = base;
    this.#account = account;
    this.#signal = signal;
  }

  /** Whether the DAG has been read from its file. */
  async hasDag(dag: string): Promise<boolean> {
    try {
      await this.#call('GET', `/api/v2/dags/${dag}`, z.unknown());
      return true;
    } catch (error) {
      if (error instanceof AirflowError && error.status === 404) return false;
      throw error;
    }
  }

  /** A paused DAG begins nothing new, neither runs nor tasks of runs. */
  async setPaused(dag: string, paused: boolean): Promise<void> {
    await this.#call('PATCH', `/api/v2/dags/${dag}`, z.unknown(), { is_paused: paused });
  }

  /** Makes the pool, or gives it this many slots. */
  async ensurePool(name: string, slots: number): Promise<void> {
    const pool = { name, slots, include_deferred: false, description: 'Candidates trained at once' };
    try {
      await this.#call('POST', '/api/v2/pools', z.unknown(), pool);
    } catch (error) {
      if (!(error instanceof AirflowError && error.status === 409)) throw error;
      await this.#call('PATCH', `/api/v2/pools/${name}?update_mask=slots`, z.unknown(), pool);
    }
  }

  /** Newest first. */
  async runs(dag: string, limit: number): Promise<DagRun[]> {
    const schema = z.object({ dag_runs: z.array(dagRun) });
    const path = `/api/v2/dags/${dag}/dagRuns?order_by=-run_after&limit=${limit}`;
    return (await this.#call('GET', path, schema)).dag_runs;
  }

  async runState(dag: string, run: string): Promise<string> {
    return (await this.#call('GET', `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}`, dagRun)).state;
  }

  trigger(dag: string, run: string, conf: Readonly<Record<string, unknown>>): Promise<DagRun> {
    return this.#call('POST', `/api/v2/dags/${dag}/dagRuns`, dagRun, {
      dag_run_id: run,
      logical_date: null,
      conf,
    });
  }

  /** Lets the failed tasks of a run, and what waited for them, run again. */
  async clearFailed(dag: string, run: string): Promise<void> {
    await this.#call('POST', `/api/v2/dags/${dag}/clearTaskInstances`, z.unknown(), {
      dry_run: false,
      dag_run_id: run,
      only_failed: true,
      reset_dag_runs: true,
    });
  }

  async tasks(dag: string, run: string): Promise<TaskInstance[]> {
    const schema = z.object({ task_instances: z.array(taskInstance) });
    const path = `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances?limit=100`;
    return (await this.#call('GET', path, schema)).task_instances;
  }

  /** What the function of a stage answered; null when it did not. */
  async answer(dag: string, run: string, task: TaskInstance): Promise<unknown> {
    const path = `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances/${task.task_id}/xcomEntries/answer?map_index=${task.map_index}`;
    try {
      return (await this.#call('GET', path, z.object({ value: z.unknown() }))).value;
    } catch (error) {
      if (error instanceof AirflowError && error.status === 404) return null;
      throw error;
    }
  }

  /** The message of the error that ended the task's last try, as its log has it; null when it has none. */
  async failure(dag: string, run: string, task: TaskInstance): Promise<string | null> {
    const path = `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances/${task.task_id}/logs/${task.try_number}?map_index=${task.map_index}&full_content=true`;
    const schema = z.object({ content: z.array(z.union([logLine, z.string()])) });
    const { content } = await this.#call('GET', path, schema);
    const errors = content.flatMap((line) => (typeof line === 'string' ? [] : (line.error_detail ?? [])));
    return errors.at(-1)?.exc_value ?? null;
  }

  /** @throws {AirflowError} after some tries, when Airflow cannot be reached or says no. */
  async #call<T>(method: string, path: string, answer: z.ZodType<T>, body?: unknown): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return answer.parse(await this.#once(method, path, body));
      } catch (error) {
        const lasting = error instanceof AirflowError && error.status < 500 && error.status !== 401;
        if (lasting || attempt === TRIES || this.#signal.aborted) throw error;
        this.#token = undefined;
        await sleep(Math.min(500 * attempt, 5_000), undefined, { signal: this.#signal });
      }
    }
  }

  async #once(method: string, path: string, body: unknown): Promise<unknown> {
    this.#token ??= await this.#logIn();
    return this.#request(method, path, body, { authorization: `Bearer ${this.#token}` });
  }

  async #logIn(): Promise<string> {
    const answer = await this.#request('POST', '/auth/token', this.#account, {});
    return z.object({ access_token: z.string() }).parse(answer).access_token;
  }

  async #request(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<unknown> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new AirflowError(
        response.status,
        `Airflow answers ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`,
      );
    }
    return text === '' ? null : JSON.parse(text);
  }
}
