import { mlflowRegistry } from '@deriva/adapters/mlflow/mlflow-registry.ts';
import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { z } from 'zod';
import { helpText, parseOptions, UsageError } from './options.ts';
import { reconcileProblem } from './reconcile/reconcile-problem.ts';
import { sentencesOf } from './reconcile/sentences.ts';
import { readJson } from './state/json-file.ts';
import { statePaths } from './state/paths.ts';

/** What of the run file is needed; see run-file.ts. */
const running = z.object({ mlflow: z.url(), postgres: z.object({ clean: z.url() }) });

/**
 * `npm run reconcile`, beside a running Deriva: deletes what stages that were killed left in MLflow, and tells
 * what is missing there. The exit code is 1 when something is.
 */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(`npm run reconcile takes the options of:\n${helpText()}`);
    return 0;
  }
  const { run } = statePaths(options.stateDir);
  const addresses = readJson(run, running);
  if (!addresses) throw new UsageError(`Deriva does not run on ${options.stateDir}; npm start starts it.`);

  const clean = openClean({ url: addresses.postgres.clean, applicationName: 'deriva-reconcile' });
  const registry = mlflowRegistry({ url: addresses.mlflow });
  let whole = true;
  try {
    for (const problem of options.problem) {
      const reconciled = await reconcileProblem(problem, clean, registry);
      for (const line of sentencesOf(problem, reconciled)) console.log(line);
      whole &&= reconciled.missing.length === 0;
    }
  } finally {
    await clean.close();
  }
  return whole ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
