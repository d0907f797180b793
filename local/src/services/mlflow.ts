import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { MLFLOW, pythonProgram } from '../setup/python-environment.ts';
import { program } from '../supervisor/program.ts';
import { httpReady } from '../supervisor/ready.ts';
import type { Service } from '../supervisor/service.ts';
import { local } from './addresses.ts';
import { pythonEnvironment } from './environment.ts';

/** MLflow 3: runs and models in PostgreSQL, artifacts in a folder that only the server touches. */
export function mlflow(config: { port: number; databaseUrl: string; artifacts: string }): Service {
  mkdirSync(config.artifacts, { recursive: true, mode: 0o700 });
  return {
    name: 'mlflow',
    title: 'MLflow',
    port: config.port,
    ready: httpReady(`${local(config.port)}/health`),
    readyWithinSeconds: 180,
    graceSeconds: 2,
    launch: program({
      file: pythonProgram(MLFLOW, 'mlflow'),
      args: [
        'server',
        ...['--host', '127.0.0.1'],
        ...['--port', String(config.port)],
        ...['--workers', '1'],
        ...['--allowed-hosts', 'localhost:*,127.0.0.1:*'],
      ],
      cwd: config.artifacts,
      env: {
        ...pythonEnvironment(),
        // By name and not as an argument, which every user of the machine could read.
        MLFLOW_BACKEND_STORE_URI: sqlAlchemyUrl(config.databaseUrl),
        MLFLOW_ARTIFACTS_DESTINATION: pathToFileURL(config.artifacts).href,
        // Saves twelve processes and 2 GB that only MLflow's own jobs would use.
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_DISABLE_TELEMETRY: 'true',
        DO_NOT_TRACK: 'true',
        GIT_PYTHON_REFRESH: 'quiet',
      },
    }),
  };
}

/** SQLAlchemy takes a bare `postgresql://` for psycopg 3, which is not installed. */
export function sqlAlchemyUrl(url: string): string {
  return url.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:');
}
