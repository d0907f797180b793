import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { openRaw } from '@deriva/adapters/postgres/raw-database.ts';
import { AIRFLOW_USER } from '../services/airflow-environment.ts';
import type { Say } from '../setup/say.ts';
import type { SystemConfig } from '../system-config.ts';
import { AirflowApi } from './airflow-api.ts';
import { runProblem } from './run-problem.ts';
import { summary, table } from './summary.ts';

/** Candidates of a batch that are trained at once. */
const TRAIN_SLOTS = 2;
/** Stage runs shown of each problem, latest first. */
const SHOWN_RUNS = 1_000;

/**
 * Lets Airflow work through the problems, one after the other, and ends with the table of what was decided.
 * @returns whether every run succeeded.
 */
export async function runPipelines(config: SystemConfig, say: Say, stop: AbortSignal): Promise<boolean> {
  const { addresses, options, secrets } = config;
  const account = { username: AIRFLOW_USER, password: secrets.airflowPassword };
  const api = new AirflowApi(addresses.airflow, account, stop);
  await api.ensurePool('train', TRAIN_SLOTS);

  let succeeded = true;
  for (const problem of options.problem) {
    succeeded = (await runProblem(api, problem, options.batches, say, stop)) && succeeded;
  }

  process.stdout.write(`\n${table(await decisions(config))}\n\n`);
  if (!options.exit) process.stdout.write(`${whereToLook(config)}\n\n`);
  if (!succeeded) say('At least one run failed; the lines above say why. The next start goes on from there.');
  return succeeded;
}

async function decisions({ databases, options }: SystemConfig): Promise<(readonly string[])[]> {
  const raw = openRaw({ url: databases.url('raw', 'postgres') });
  const clean = openClean({ url: databases.url('clean', 'postgres') });
  try {
    const lines = [];
    for (const problem of options.problem) {
      const runs = [
        ...(await raw.runs.list(problem, SHOWN_RUNS)),
        ...(await clean.runs.list(problem, SHOWN_RUNS)),
      ];
      lines.push(...summary(problem, runs));
    }
    return lines;
  } finally {
    await Promise.all([raw.close(), clean.close()]);
  }
}

function whereToLook({ addresses, paths, secrets }: SystemConfig): string {
  return [
    `Web app   ${addresses.web}`,
    `Airflow   ${addresses.airflow}   (${AIRFLOW_USER} / ${secrets.airflowPassword})`,
    `MLflow    ${addresses.mlflow}`,
    `Addresses and the token of the functions: ${paths.run}`,
  ].join('\n');
}
