import { clusteredMean } from '../statistics/clustered-mean.ts';
import { normalQuantile } from '../statistics/distributions.ts';
import type { Groups } from '../statistics/groups.ts';
import type { SliceComparison } from './promotion.ts';

const WORST_ALLOWED = 0.05;
const ERROR_RATE = 0.05;
/** Fewer groups than this bear no normal interval, and so no veto. */
const LEAST_GROUPS = 30;
/** A loss under this is nothing to be a percentage of. */
const SMALLEST_LOSS = 1e-12;

/**
 * Both models on each slice (batch) of the same rows. A slice vetoes when the challenger is worse there by
 * more than 5% beyond doubt: when the lower bound of the relative change is above 5%. The bounds are
 * one-sided and hold together at 95% over all slices (Bonferroni); the standard error is that of a ratio
 * of means by the delta method (Cochran, Sampling Techniques, 1977, ch. 6), clustered by group. A slice
 * that merely looks worse is in the record and vetoes nothing: with many small slices one always does.
 * @param tradesOff slices whose veto is recorded as a trade-off instead
 */
export function compareSlices(
  champion: Float64Array,
  challenger: Float64Array,
  groups: Groups,
  slice: Int32Array,
  tradesOff: (slice: number) => boolean,
): SliceComparison[] {
  const numbers = [...new Set(slice)].sort((a, b) => a - b);
  const z = normalQuantile(1 - ERROR_RATE / numbers.length);
  return numbers.map((number) => {
    const included = Uint8Array.from(slice, (s) => (s === number ? 1 : 0));
    const before = clusteredMean(champion, groups, included);
    const after = clusteredMean(challenger, groups, included);
    const scale = Math.max(SMALLEST_LOSS, before.mean);
    const ratio = after.mean / scale;
    const residual = challenger.map((loss, row) => loss - ratio * champion[row]!);
    const { standardError } = clusteredMean(residual, groups, included);
    const relativeChange = (after.mean - before.mean) / scale;
    const lowerBound =
      before.groups < LEAST_GROUPS ? -1 : Math.max(-1, relativeChange - (z * standardError) / scale);
    const worse = lowerBound > WORST_ALLOWED;
    const tradeOff = worse && tradesOff(number);
    return {
      slice: String(number),
      rows: before.rows,
      championLoss: before.mean,
      challengerLoss: after.mean,
      relativeChange,
      lowerBound,
      vetoes: worse && !tradeOff,
      tradeOff,
    };
  });
}
