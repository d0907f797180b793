import { join } from 'node:path';
import { STAGES, type Stage } from '@deriva/core/stages.ts';
import { ROOT } from '../state/paths.ts';
import { program } from '../supervisor/program.ts';
import { httpReady } from '../supervisor/ready.ts';
import type { Service } from '../supervisor/service.ts';
import { local } from './addresses.ts';
import { baseEnvironment } from './environment.ts';

export interface OwnProgramConfig {
  readonly port: number;
  readonly rawUrl: string;
  readonly cleanUrl: string;
  readonly objects: string;
  readonly mlflowUrl: string;
  readonly token: string;
  readonly problems: readonly string[];
}

/** The configuration that the functions and the web app have in common. */
export function ownEnvironment(config: OwnProgramConfig): Record<string, string> {
  return {
    ...baseEnvironment(),
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(config.port),
    DERIVA_RAW_URL: config.rawUrl,
    DERIVA_CLEAN_URL: config.cleanUrl,
    DERIVA_OBJECTS: config.objects,
    DERIVA_MLFLOW_URL: config.mlflowUrl,
    DERIVA_TOKEN: config.token,
    DERIVA_PROBLEMS: config.problems.join(','),
    DERIVA_LOG_LEVEL: process.env.DERIVA_LOG_LEVEL ?? 'info',
  };
}

/** The function of one stage, a process of its own. */
export function stageFunction(stage: Stage, config: OwnProgramConfig & { readonly source: string }): Service {
  return {
    name: stage,
    title: `The function ${stage}`,
    port: config.port,
    ready: httpReady(`${local(config.port)}/`),
    readyWithinSeconds: 60,
    graceSeconds: DRAIN_SECONDS + 1,
    launch: program({
      file: process.execPath,
      args: [join(ROOT, 'functions', 'serve.ts')],
      cwd: ROOT,
      env: {
        ...ownEnvironment(config),
        STAGE: stage,
        DERIVA_SOURCE: config.source,
        DERIVA_DEADLINE_SECONDS: '570',
        DERIVA_DRAIN_SECONDS: String(DRAIN_SECONDS),
      },
    }),
  };
}

/** How long a stopped function may go on with what it does; the rest is checkpointed. */
const DRAIN_SECONDS = 4;

export const FUNCTION_NAMES: ReadonlySet<string> = new Set(STAGES);
