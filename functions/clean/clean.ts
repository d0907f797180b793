import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import type { RawStore } from '@deriva/adapters/ports/raw-store.ts';
import { Cleaner } from '@deriva/core/cleaning/cleaner.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import type { StageContext } from '@deriva/runtime/stage-definition.ts';

export interface CleanPorts {
  readonly raw: RawStore;
  readonly clean: CleanStore;
}

/**
 * Reads a batch from RAW and writes its good rows to CLEAN, each on its side of the split, and its bad rows
 * with the rule that rejected them. All of it or nothing.
 * @throws {DerivaError} batch_not_found, schema_changed
 */
export async function cleanBatch(ports: CleanPorts, context: StageContext) {
  const { problem, key, signal, log } = context;
  const stored = await ports.raw.batch(problem.name, key.batch);
  if (!stored) {
    throw new DerivaError('batch_not_found', {
      detail: `Batch ${key.batch} of ${problem.name} is not in RAW; call fetch first.`,
      faults: [{ at: '/batch', message: 'must be a batch that fetch has stored' }],
    });
  }
  return context.commit(async (transaction) => {
    const cleaner = new Cleaner(problem);
    await ports.clean.storeBatch(transaction, problem, key.batch, cleaned(ports.raw, cleaner, context));
    signal.throwIfAborted();
    const result = cleaner.finish(key.batch);
    log.info({ event: 'cleaned', rowsIn: result.rowsIn, rowsOut: result.rowsOut }, 'cleaned');
    return result;
  });
}

async function* cleaned(raw: RawStore, cleaner: Cleaner, { problem, key, signal }: StageContext) {
  for await (const texts of raw.rows(problem.name, key.batch)) {
    signal.throwIfAborted();
    yield cleaner.clean(texts);
  }
}
