import { CreatedExperiment, Done, Experiment } from './answers.ts';
import { type MlflowCalls, MlflowRefusal } from './calls.ts';

/** The experiments, one a problem and named like it. */
export interface Experiments {
  /** The id; null when there is none yet. */
  find(problem: string): Promise<string | null>;
  /** The id of the one that is there, or of a new one. */
  create(problem: string): Promise<string>;
}

/** @param describe what the experiment's page says it is about. */
export function mlflowExperiments(calls: MlflowCalls, describe: (problem: string) => string): Experiments {
  async function find(problem: string): Promise<string | null> {
    try {
      const { experiment } = await calls.get(
        'experiments/get-by-name',
        { experiment_name: problem },
        Experiment,
      );
      const id = experiment.experiment_id;
      // Deleted by hand, the name stays taken: nothing could be logged until it is restored.
      if (experiment.lifecycle_stage === 'deleted')
        await calls.send('POST', 'experiments/restore', { experiment_id: id }, Done);
      return id;
    } catch (thrown) {
      if (thrown instanceof MlflowRefusal && thrown.status === 404) return null;
      throw thrown;
    }
  }

  async function create(problem: string): Promise<string> {
    const known = await find(problem);
    if (known !== null) return known;
    const body = { name: problem, tags: [{ key: 'mlflow.note.content', value: describe(problem) }] };
    try {
      return (await calls.send('POST', 'experiments/create', body, CreatedExperiment)).experiment_id;
    } catch (thrown) {
      // Someone else was faster: of racing creates exactly one wins.
      if (!(thrown instanceof MlflowRefusal) || thrown.code !== 'RESOURCE_ALREADY_EXISTS') throw thrown;
      const theirs = await find(problem);
      if (theirs === null) throw thrown;
      return theirs;
    }
  }

  return { find, create };
}
