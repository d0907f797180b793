import type { Registry } from '../ports.ts';
import { Done } from './answers.ts';
import { mlflowCalls } from './calls.ts';
import { mlflowExperiments } from './experiments.ts';
import { mlflowRuns, runById } from './runs.ts';
import { mlflowVersions } from './versions.ts';

/**
 * MLflow 3 over its REST API.
 *
 * @param options.url where the server answers, e.g. `http://127.0.0.1:5000`; it must proxy artifacts.
 * @param options.publicUrl where a person's browser reaches it; default `url`.
 * @param options.describe what the pages of a problem's experiment and model say they are about.
 */
export function mlflowRegistry(options: {
  url: string;
  publicUrl?: string;
  describe?: (problem: string) => string;
}): Registry {
  const calls = mlflowCalls(options.url);
  const describe = options.describe ?? ((problem) => problem);
  const experiments = mlflowExperiments(calls, describe);
  const pages = (options.publicUrl ?? options.url).replace(/\/+$/, '');
  return {
    ...mlflowRuns(calls, experiments),
    ...mlflowVersions(calls, describe),
    async runUrl(_problem, runId) {
      const { experiment_id } = (await runById(calls, runId)).info;
      return `${pages}/#/experiments/${experiment_id}/runs/${runId}`;
    },
    async ping() {
      // Asks the store too, where /health would only say that the process lives.
      await calls.send('POST', 'experiments/search', { max_results: 1 }, Done);
    },
  };
}
