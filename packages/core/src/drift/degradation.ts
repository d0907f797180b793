import type { Task } from '../problems/problem.ts';
import { percent, plain } from '../text/format.ts';
import type { ReasonEvidence } from './drift-report.ts';
import { type HoldoutLoss, holdoutLoss, type MeanLoss } from './holdout-loss.ts';

/** Losses of the champion on rows of the batch whose group it never trained on. */
export interface BatchLosses {
  readonly loss: Float64Array;
  readonly group: Float64Array;
  /** 1 where the group had been in an earlier batch. */
  readonly returning: Uint8Array;
}

const Z_NEEDED = 2.33;
const WORSE_NEEDED = 0.01;
/** With fewer rows on a side the normal approximation says more than is known. */
const LEAST_ROWS = 30;

/**
 * Is the champion worse on the batch than it was on its own holdout? New and returning groups are each
 * held against their own kind; the differences are combined by the batch's rows of each kind (direct
 * standardisation), so that a batch with more returning groups does not look like a worse model.
 */
export function degradation(
  task: Task,
  losses: BatchLosses | null,
  holdout: HoldoutLoss | null,
): ReasonEvidence {
  const batch = losses && holdoutLoss(task, losses.loss, losses.group, losses.returning);
  const pairs = [
    pairOf(batch?.newGroups, holdout?.newGroups),
    pairOf(batch?.returningGroups, holdout?.returningGroups),
  ].filter((pair) => pair !== null);
  if (pairs.length === 0) {
    return {
      reason: 'degradation',
      holds: false,
      numbers: {},
      sentence:
        'Whether the champion got worse was not measured: the batch and its holdout have too few comparable rows.',
    };
  }
  const rows = pairs.reduce((sum, p) => sum + p.batch.rows, 0);
  const weighed = (value: (pair: Pair) => number) =>
    pairs.reduce((sum, p) => sum + (p.batch.rows / rows) * value(p), 0);
  const batchLoss = weighed((p) => p.batch.mean);
  const expectedLoss = weighed((p) => p.holdout.mean);
  const standardError = Math.sqrt(
    pairs.reduce(
      (sum, p) =>
        sum + (p.batch.rows / rows) ** 2 * (p.batch.standardError ** 2 + p.holdout.standardError ** 2),
      0,
    ),
  );
  const difference = batchLoss - expectedLoss;
  const z = standardError > 0 ? difference / standardError : 0;
  const worse = expectedLoss > 0 ? difference / expectedLoss : 0;
  const holds = z > Z_NEEDED && worse >= WORSE_NEEDED;
  return {
    reason: 'degradation',
    holds,
    numbers: { batchLoss, expectedLoss, worse, worseNeeded: WORSE_NEEDED, z, zNeeded: Z_NEEDED, rows },
    sentence: sentence(holds, batchLoss, expectedLoss, worse, z, batch?.loss ?? ''),
  };
}

function sentence(
  holds: boolean,
  batchLoss: number,
  expectedLoss: number,
  worse: number,
  z: number,
  loss: string,
): string {
  const change = worse >= 0 ? `${percent(worse)} worse` : `${percent(-worse)} better`;
  const found = `its ${loss.replaceAll('_', ' ')} is ${plain(batchLoss)} where its holdout promised ${plain(expectedLoss)}, ${change} (z ${plain(z)})`;
  return holds
    ? `The champion has degraded: ${found}.`
    : `The champion has not degraded: ${found}; ${percent(WORSE_NEEDED)} and z ${Z_NEEDED} are needed.`;
}

interface Pair {
  readonly batch: MeanLoss;
  readonly holdout: MeanLoss;
}

function pairOf(batch: MeanLoss | null | undefined, holdout: MeanLoss | null | undefined): Pair | null {
  if (!batch || !holdout || batch.rows < LEAST_ROWS || holdout.rows < LEAST_ROWS) return null;
  return { batch, holdout };
}
