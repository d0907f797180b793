import type { CleanStore } from '@deriva/adapters/ports/clean-store.ts';
import { DerivaError } from '@deriva/core/errors.ts';
import type { StageKey } from '@deriva/core/stages.ts';

/**
 * The champion of a later batch trained on what an older batch would hold against it, so the older one is not
 * decided on any more.
 * @throws {DerivaError} newer_batch_decided
 */
export async function refuseOlder(
  clean: Pick<CleanStore, 'newerDecision'>,
  { problem, batch }: StageKey,
): Promise<void> {
  const newer = await clean.newerDecision(problem, batch);
  if (newer === null) return;
  throw new DerivaError('newer_batch_decided', {
    detail: `Batch ${newer} of ${problem} has been decided already; batch ${batch}, which is older, cannot be decided after it.`,
  });
}
