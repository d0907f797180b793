import { join } from 'node:path';
import { STAGES } from '@deriva/core/stages.ts';
import { ROOT } from '../state/paths.ts';
import type { Addresses } from './addresses.ts';
import { pythonEnvironment } from './environment.ts';
import { sqlAlchemyUrl } from './mlflow.ts';

export interface AirflowConfig {
  readonly port: number;
  readonly home: string;
  readonly passwordsFile: string;
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  /** What the functions ask for. */
  readonly token: string;
  readonly functions: Addresses['functions'];
}

export const AIRFLOW_USER = 'admin';

/** Airflow's whole configuration; its names are AIRFLOW__<section>__<option>. */
export function airflowEnvironment(config: AirflowConfig): Record<string, string> {
  return {
    ...pythonEnvironment(),
    AIRFLOW_HOME: config.home,
    AIRFLOW__CORE__DAGS_FOLDER: join(ROOT, 'dags'),
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__PARALLELISM: '4',
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${config.port}/execution/`,
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: `${AIRFLOW_USER}:admin`,
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: config.passwordsFile,
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: sqlAlchemyUrl(config.databaseUrl),
    AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS: 'False',
    AIRFLOW__API__HOST: '127.0.0.1',
    AIRFLOW__API__PORT: String(config.port),
    AIRFLOW__API__BASE_URL: `http://127.0.0.1:${config.port}`,
    AIRFLOW__API__WORKERS: '1',
    AIRFLOW__API__SECRET_KEY: config.jwtSecret,
    AIRFLOW__API_AUTH__JWT_SECRET: config.jwtSecret,
    AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1',
    // A task of a killed scheduler is taken up again within 40 seconds, by default within 311.
    AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT: '20',
    AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL: '5',
    AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD: '20',
    AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL: '10',
    // Cuts a tail of 5 s on skipped and failed tries.
    AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: '1',
    AIRFLOW__LOGGING__COLORED_CONSOLE_LOG: 'False',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    ...connections(config),
  };
}

/** One connection a function, `deriva_<stage>`. */
function connections({ functions, token }: AirflowConfig): Record<string, string> {
  return Object.fromEntries(
    STAGES.map((stage) => {
      const { hostname, port } = new URL(functions[stage]);
      const connection = {
        conn_type: 'http',
        schema: 'http',
        host: hostname,
        port: Number(port),
        // The HTTP hook sends what it does not know in `extra` as headers.
        extra: { Authorization: `Bearer ${token}` },
      };
      return [`AIRFLOW_CONN_DERIVA_${stage.toUpperCase()}`, JSON.stringify(connection)];
    }),
  );
}
