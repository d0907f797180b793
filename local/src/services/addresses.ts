import type { Stage } from '@deriva/core/stages.ts';
import type { Options } from '../options.ts';

/** Where each server answers; all on loopback. */
export interface Addresses {
  readonly functions: Readonly<Record<Stage, string>>;
  readonly web: string;
  readonly mlflow: string;
  readonly airflow: string;
  /** A template: {problem} stands for the problem's name. */
  readonly source: string;
}

export function addresses(options: Options): Addresses {
  return {
    functions: {
      fetch: local(options.fetchPort),
      clean: local(options.cleanPort),
      drift: local(options.driftPort),
      train: local(options.trainPort),
      explain: local(options.explainPort),
      promote: local(options.promotePort),
    },
    web: local(options.webPort),
    mlflow: local(options.mlflowPort),
    airflow: local(options.airflowPort),
    source: options.source ?? `${local(options.sourcePort)}/{problem}`,
  };
}

export function portOf(stage: Stage, options: Options): number {
  return options[`${stage}Port`];
}

export function local(port: number): string {
  return `http://127.0.0.1:${port}`;
}
