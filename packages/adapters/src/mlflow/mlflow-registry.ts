import type { Registry } from '../ports/registry.ts';
import { Done } from './answers.ts';
import { mlflowCalls } from './calls.ts';
import { mlflowExperiments } from './experiments.ts';
import { mlflowRuns } from './runs.ts';
import { mlflowVersions } from './versions.ts';

/**
 * MLflow 3 over its REST API.
 *
 * @param options.url where the server answers, e.g. `http://127.0.0.1:5000`; it must proxy artifacts.
 * @param options.describe what the pages of a problem's experiment and model say they are about.
 */
export function mlflowRegistry(options: { url: string; describe?: (problem: string) => string }): Registry {
  const calls = mlflowCalls(options.url);
  const describe = options.describe ?? ((problem) => problem);
  const experiments = mlflowExperiments(calls, describe);
  return {
    ...mlflowRuns(calls, experiments),
    ...mlflowVersions(calls, describe),
    async ping() {
      // Asks the store too, where /health would only say that the process lives.
      await calls.send('POST', 'experiments/search', { max_results: 1 }, Done);
    },
  };
}
