import type { CleanStore, RegisteredModel } from '@deriva/adapters/ports/clean-store.ts';
import type { Ledger } from '@deriva/adapters/ports/ledger.ts';
import { DerivaError } from '@deriva/core/errors.ts';

/** Enough to hold the last entry that said who serves: those after it are of batches that changed nothing. */
const LOOKED_BACK = 1000;

/**
 * The model that serves, or null before the first.
 * @throws {DerivaError} unknown_champion when the alias was moved by hand to a version that no stage made:
 *   nothing can be held against it, and the next challenger must not pass for the first.
 */
export async function championOf(
  {
    clean,
    ledger,
  }: { readonly clean: Pick<CleanStore, 'champion'>; readonly ledger: Pick<Ledger, 'entries'> },
  problem: string,
): Promise<RegisteredModel | null> {
  const champion = await clean.champion(problem);
  if (champion) return champion;
  const last = (await ledger.entries(problem, LOOKED_BACK)).find((entry) => entry.kind === 'alias_moved');
  if (!last?.championAfter) return null;
  throw new DerivaError('unknown_champion', {
    detail: `Version ${last.championAfter} of ${problem} serves since its alias was moved by hand, and no stage made it. Move the alias "champion" in MLflow back to a version that one made.`,
  });
}
