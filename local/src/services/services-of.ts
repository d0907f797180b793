import type { Stage } from '@deriva/core/stages.ts';
import type { DatabaseRole } from '../state/secrets.ts';
import type { Service } from '../supervisor/service.ts';
import type { SystemConfig } from '../system-config.ts';
import { portOf } from './addresses.ts';
import { batchSource } from './batch-source.ts';
import { type OwnProgramConfig, stageFunction } from './functions.ts';
import { mlflow } from './mlflow.ts';
import { postgres } from './postgres.ts';
import { web } from './web.ts';

/** Everything but Airflow, none of it started yet. */
export interface Services {
  readonly postgres: Service;
  readonly mlflow: Service;
  readonly source: Service;
  readonly functions: Readonly<Record<Stage, Service>>;
  readonly web: Service;
}

export function servicesOf(config: SystemConfig): Services {
  const { options, paths, secrets, databases, addresses } = config;
  const own = (port: number, role: DatabaseRole): OwnProgramConfig => ({
    port,
    rawUrl: databases.url('raw', role),
    cleanUrl: databases.url('clean', role),
    objects: paths.objects,
    mlflowUrl: addresses.mlflow,
    token: secrets.token,
    problems: options.problem,
  });
  const ofStage = (stage: Stage) =>
    stageFunction(stage, {
      ...own(portOf(stage, options), `deriva_${stage}`),
      source: addresses.source,
    });
  return {
    postgres: postgres({
      port: options.postgresPort,
      dataDirectory: paths.postgres,
      superuserPassword: secrets.databasePassword('postgres'),
    }),
    mlflow: mlflow({
      port: options.mlflowPort,
      databaseUrl: databases.url('mlflow', 'mlflow'),
      artifacts: paths.mlflowArtifacts,
    }),
    source: batchSource({ port: options.sourcePort, state: paths.source }),
    functions: {
      fetch: ofStage('fetch'),
      clean: ofStage('clean'),
      drift: ofStage('drift'),
      train: ofStage('train'),
      explain: ofStage('explain'),
      promote: ofStage('promote'),
    },
    web: web(own(options.webPort, 'deriva_web')),
  };
}
