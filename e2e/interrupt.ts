import { setTimeout as sleep } from 'node:timers/promises';
import type { StageKey } from '@deriva/core/stages.ts';
import pg from 'pg';
import type { Stack } from './stack.ts';

type Work = Pick<StageKey, 'problem' | 'batch' | 'stage' | 'candidate'>;

/** When in the middle of its work a stage's process is killed. */
export type Moment =
  /** As soon as the record says that it runs. */
  | { readonly at: 'begun' }
  /** While a transaction waits for a table: all that came before is done and not committed. */
  | { readonly at: 'table'; readonly table: string }
  /** While it waits to write its own record: what it made outside is made, and not remembered. */
  | { readonly at: 'record' }
  /** As soon as MLflow has a run with its key. */
  | { readonly at: 'mlflow' }
  /** After so long; it may have answered by then. */
  | { readonly at: 'milliseconds'; readonly after: number };

/**
 * Calls a stage and kills its process at the moment.
 * @returns whether the call was cut, and not answered before.
 */
export async function interrupt(stack: Stack, work: Work, moment: Moment): Promise<boolean> {
  const { problem, batch, stage, candidate } = work;
  const body = { problem, batch, ...(candidate === '' ? {} : { candidate }) };
  const holder = new pg.Client(stage === 'fetch' ? stack.facts.raw : stack.facts.clean);
  await holder.connect();
  try {
    await holder.query('BEGIN');
    if (moment.at === 'table') await holder.query(`LOCK TABLE ${moment.table} IN ACCESS EXCLUSIVE MODE`);
    const before = (await recordOf(stack, work)).attempts;
    let answered = false;
    const call = stack.call(stage, body).then(
      () => true,
      () => false,
    );
    void call.then((was) => {
      answered = was;
    });
    const until = async (happened: () => Promise<boolean>) => {
      while (!answered && !(await happened())) await sleep(2);
    };
    const begun = async () => (await recordOf(stack, work)).attempts > before;
    switch (moment.at) {
      case 'begun':
        await until(begun);
        break;
      case 'table':
        await until(() => waits(stack, holder));
        break;
      case 'record':
        await until(begun);
        await holder.query(`SELECT FROM stage_run WHERE ${KEY} FOR UPDATE`, valuesOf(work));
        await until(() => waits(stack, holder));
        break;
      case 'mlflow':
        await until(() => isInMlflow(stack, work));
        break;
      case 'milliseconds':
        await sleep(moment.after);
        break;
    }
    await stack.kill(stage);
    await holder.query('ROLLBACK');
    return !(await call);
  } finally {
    await holder.end();
  }
}

const KEY = 'problem = $1 AND batch = $2 AND stage = $3 AND candidate = $4';

function valuesOf({ problem, batch, stage, candidate }: Work) {
  return [problem, batch, stage, candidate];
}

export async function recordOf(stack: Stack, work: Work): Promise<{ attempts: number; status: string }> {
  const [found] = await stack.sql(
    work.stage === 'fetch' ? 'raw' : 'clean',
    `SELECT attempts, status FROM stage_run WHERE ${KEY}`,
    valuesOf(work),
  );
  return found ?? { attempts: 0, status: 'none' };
}

/** Whether a session waits for what the holder has locked. */
async function waits({ sql }: Stack, holder: pg.Client): Promise<boolean> {
  const { rows } = await holder.query('SELECT pg_backend_pid() AS pid');
  const blocked = await sql(
    'clean',
    'SELECT FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid)) LIMIT 1',
    [rows[0]?.pid],
  );
  return blocked.length > 0;
}

async function isInMlflow({ registry }: Stack, { problem, batch, stage, candidate }: Work): Promise<boolean> {
  const key = [problem, batch, stage, candidate || '-', 0].join('/');
  return (await registry.runs(problem)).some((run) => run.key === key);
}
