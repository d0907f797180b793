import { mkdirSync } from 'node:fs';
import { STAGES } from '@deriva/core/stages.ts';
import { airflow, prepareAirflow } from './services/airflow.ts';
import type { AirflowConfig } from './services/airflow-environment.ts';
import { FUNCTION_NAMES } from './services/functions.ts';
import { endUnrecordedPostgres } from './services/postgres.ts';
import { servicesOf } from './services/services-of.ts';
import type { Say } from './setup/say.ts';
import type { SetUp } from './setup/setup.ts';
import type { Service } from './supervisor/service.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import type { SystemConfig } from './system-config.ts';

/** Who does not need whom, in the order of ending; the rest, PostgreSQL, ends last. */
export const STOP_TIERS: readonly ReadonlySet<string>[] = [
  new Set(['web', 'airflow-scheduler', 'airflow-dags', 'airflow-api', ...FUNCTION_NAMES]),
  new Set(['mlflow', 'source']),
];

/** Starts everything, each part as soon as what it needs is there. */
export async function startSystem(
  config: SystemConfig,
  setUp: SetUp,
  supervisor: Supervisor,
  say: Say,
): Promise<void> {
  const { options, paths, secrets, databases } = config;
  // Made once and here: to the object store a folder that is missing is a disk that is away.
  mkdirSync(paths.objects, { recursive: true, mode: 0o700 });
  const services = servicesOf(config);
  const start = async (service: Service): Promise<void> => {
    const began = performance.now();
    await supervisor.start(service);
    say(`${service.title} is ready (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  };

  const created = (async () => {
    await endUnrecordedPostgres(paths.postgres);
    await start(services.postgres);
    await databases.create();
  })();
  const migrated = created.then(() => databases.migrate());

  await Promise.all([
    options.source ?? start(services.source),
    Promise.all([created, setUp.mlflow]).then(() => start(services.mlflow)),
    Promise.all([created, setUp.airflow]).then(async () => {
      const airflowConfig = configOfAirflow(config);
      await prepareAirflow(airflowConfig, secrets.airflowPassword, say);
      await Promise.all(airflow(airflowConfig).map(start));
    }),
    migrated.then(() => Promise.all(STAGES.map((stage) => start(services.functions[stage])))),
    Promise.all([migrated, setUp.web]).then(() => start(services.web)),
  ]);
}

function configOfAirflow({ addresses, databases, options, paths, secrets }: SystemConfig): AirflowConfig {
  return {
    port: options.airflowPort,
    home: paths.airflow,
    passwordsFile: `${paths.airflow}/passwords.json`,
    databaseUrl: databases.url('airflow', 'airflow'),
    jwtSecret: secrets.airflowJwt,
    token: secrets.token,
    functions: addresses.functions,
  };
}
