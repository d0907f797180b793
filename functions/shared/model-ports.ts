import { mlflowRegistry } from '@deriva/adapters/mlflow/mlflow-registry.ts';
import { folderObjects } from '@deriva/adapters/objects/folder-objects.ts';
import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { type FunctionConfig, required } from '@deriva/runtime/config.ts';

/** What the stages after clean work with. */
export function openModelPorts(config: FunctionConfig) {
  const clean = openClean({ url: required(config, 'DERIVA_CLEAN_URL') });
  return {
    runs: clean.runs,
    clean: clean.store,
    ledger: clean.ledger,
    objects: folderObjects(required(config, 'DERIVA_OBJECTS')),
    registry: mlflowRegistry({ url: required(config, 'DERIVA_MLFLOW_URL') }),
    close: () => clean.close(),
  };
}
