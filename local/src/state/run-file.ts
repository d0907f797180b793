import { AIRFLOW_USER } from '../services/airflow-environment.ts';
import type { SystemConfig } from '../system-config.ts';
import { writeJson } from './json-file.ts';

/**
 * Writes what a person or a script needs to talk to a running Deriva: addresses, the token that the functions
 * ask for as `Authorization: Bearer <token>`, and who may look into Airflow and PostgreSQL.
 */
export function writeRunFile(file: string, { addresses, databases, secrets, options }: SystemConfig): void {
  writeJson(file, {
    pid: process.pid,
    ...addresses,
    problems: options.problem,
    token: secrets.token,
    airflowUser: AIRFLOW_USER,
    airflowPassword: secrets.airflowPassword,
    postgres: { raw: databases.url('raw', 'postgres'), clean: databases.url('clean', 'postgres') },
  });
}
