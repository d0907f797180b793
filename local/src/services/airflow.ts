import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contentHash } from '../setup/content-hash.ts';
import { AIRFLOW, pythonProgram } from '../setup/python-environment.ts';
import { run } from '../setup/run.ts';
import { type Say, timed } from '../setup/say.ts';
import { onceFor } from '../setup/stamp.ts';
import { writeJson } from '../state/json-file.ts';
import { ROOT } from '../state/paths.ts';
import { program } from '../supervisor/program.ts';
import { httpReady, type ReadyCheck } from '../supervisor/ready.ts';
import type { Service } from '../supervisor/service.ts';
import { local } from './addresses.ts';
import { AIRFLOW_USER, type AirflowConfig, airflowEnvironment } from './airflow-environment.ts';

/** Brings Airflow's own tables to the version that is installed. */
export async function prepareAirflow(config: AirflowConfig, password: string, say: Say): Promise<void> {
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  writeJson(config.passwordsFile, { [AIRFLOW_USER]: password });
  await onceFor(join(config.home, '.deriva-migrated'), contentHash(ROOT, [AIRFLOW.lock]), () =>
    timed(say, "Making Airflow's tables", async () => {
      await run(airflowProgram(), ['db', 'migrate'], { cwd: config.home, env: airflowEnvironment(config) });
    }),
  );
}

/**
 * The three processes that Airflow is. No triggerer: no task is deferrable. Not `airflow standalone`, whose
 * log servers bind to all addresses.
 */
export function airflow(config: AirflowConfig): readonly Service[] {
  const health = `${local(config.port)}/api/v2/monitor/health`;
  const service = (
    name: string,
    title: string,
    args: readonly string[],
    rest: Pick<Service, 'ready' | 'port'>,
  ): Service => ({
    name,
    title,
    readyWithinSeconds: 180,
    graceSeconds: 3,
    launch: program({ file: airflowProgram(), args, cwd: config.home, env: airflowEnvironment(config) }),
    ...rest,
  });
  return [
    service('airflow-api', "Airflow's API server", ['api-server'], {
      port: config.port,
      // The part that running tasks talk to is built when it is first asked for, which takes seconds.
      ready: httpReady(`${local(config.port)}/execution/health`),
    }),
    service('airflow-scheduler', "Airflow's scheduler", ['scheduler', '--skip-serve-logs'], {
      ready: componentReady(health, 'scheduler'),
    }),
    service('airflow-dags', "Airflow's DAG processor", ['dag-processor'], {
      ready: componentReady(health, 'dag_processor'),
    }),
  ];
}

function airflowProgram(): string {
  return pythonProgram(AIRFLOW, 'airflow');
}

const component = z.object({ status: z.string().nullish() });
const healthAnswer = z.object({ scheduler: component, dag_processor: component });

function componentReady(health: string, name: 'scheduler' | 'dag_processor'): ReadyCheck {
  return async () => {
    try {
      const response = await fetch(health, { signal: AbortSignal.timeout(5_000) });
      return healthAnswer.parse(await response.json())[name].status === 'healthy';
    } catch {
      return false;
    }
  };
}
