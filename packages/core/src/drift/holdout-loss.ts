import { lossName } from '../metrics/loss.ts';
import type { Task } from '../problems/problem.ts';
import { capToFinite } from '../statistics/cap-to-finite.ts';
import { clusteredMean } from '../statistics/clustered-mean.ts';
import { type Groups, groupsOf } from '../statistics/groups.ts';

/** Mean loss and its standard error clustered by group. */
export interface MeanLoss {
  readonly mean: number;
  readonly standardError: number;
  readonly rows: number;
}

/**
 * A champion's loss on its own holdout: drift's yardstick for degradation. Rows of groups met for the
 * first time and of groups that had been in an earlier batch stand apart, because returning ones may be
 * harder; the model trained on neither. Null where there are no such rows.
 */
export interface HoldoutLoss {
  readonly loss: string;
  readonly newGroups: MeanLoss | null;
  readonly returningGroups: MeanLoss | null;
}

/**
 * @param losses one entry a row, see rowLosses
 * @param group hash of the group key, one entry a row
 * @param returning 1 where the group had been in an earlier batch, of whatever split
 */
export function holdoutLoss(
  task: Task,
  losses: Float64Array,
  group: Float64Array,
  returning: Uint8Array,
): HoldoutLoss {
  const groups = groupsOf(group);
  const finite = capToFinite(losses);
  const first = returning.map((back) => 1 - back);
  return {
    loss: lossName(task),
    newGroups: meanLoss(finite, groups, first),
    returningGroups: meanLoss(finite, groups, returning),
  };
}

function meanLoss(losses: Float64Array, groups: Groups, included: Uint8Array): MeanLoss | null {
  const { mean, standardError, rows } = clusteredMean(losses, groups, included);
  return rows === 0 ? null : { mean, standardError, rows };
}
