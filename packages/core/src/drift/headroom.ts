import { capToFinite } from '../statistics/cap-to-finite.ts';
import { clusteredMean } from '../statistics/clustered-mean.ts';
import { groupsOf } from '../statistics/groups.ts';
import { count, percent, plain } from '../text/format.ts';
import type { ReasonEvidence } from './drift-report.ts';

/** Losses of the champion and of the probe on the same validation rows, row by row. */
export interface ProbeLosses {
  readonly champion: Float64Array;
  readonly probe: Float64Array;
  readonly group: Float64Array;
}

/** One-sided 2.5%, as for a promotion: a probe that would not be promoted promises nothing. */
const Z_NEEDED = 1.96;
const BETTER_NEEDED = 0.01;
/** Fewer groups bear no normal approximation. */
const LEAST_GROUPS = 30;

/**
 * Can a better model be had? A probe of a fixed budget, trained on all training rows so far, must beat the
 * champion by at least 1%, and by more than noise in the paired difference clustered by group.
 */
export function headroom(losses: ProbeLosses | null): ReasonEvidence {
  const groups = groupsOf(losses?.group ?? new Float64Array(0));
  if (!losses || groups.count < LEAST_GROUPS) {
    return {
      reason: 'headroom',
      holds: false,
      numbers: {},
      sentence: `Whether a better model can be had was not measured: there is ${losses ? 'too little to compare a probe on' : 'no probe'}.`,
    };
  }
  const champion = capToFinite(losses.champion);
  const probe = capToFinite(losses.probe);
  const championLoss = clusteredMean(champion, groups).mean;
  const gain = clusteredMean(
    champion.map((loss, row) => loss - probe[row]!),
    groups,
  );
  const better = championLoss > 0 ? gain.mean / championLoss : 0;
  const z = gain.standardError > 0 ? gain.mean / gain.standardError : 0;
  const holds = better >= BETTER_NEEDED && z > Z_NEEDED;
  const compared = `a small probe trained on all rows so far is ${percent(Math.abs(better))} ${better >= 0 ? 'better' : 'worse'} than the champion on ${count(gain.rows)} validation rows (z ${plain(z)})`;
  return {
    reason: 'headroom',
    holds,
    numbers: {
      championLoss,
      probeLoss: championLoss - gain.mean,
      better,
      betterNeeded: BETTER_NEEDED,
      z,
      zNeeded: Z_NEEDED,
    },
    sentence: holds
      ? `A better model can be had: ${compared}.`
      : `No better model in sight: ${compared}; ${percent(BETTER_NEEDED)} and z ${Z_NEEDED} are needed.`,
  };
}
