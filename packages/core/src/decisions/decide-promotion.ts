import { lossName } from '../metrics/loss.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { QualityGate, Task } from '../problems/problem.ts';
import { capToFinite } from '../statistics/cap-to-finite.ts';
import { clusteredMean } from '../statistics/clustered-mean.ts';
import { type Groups, groupsOf } from '../statistics/groups.ts';
import { passGates } from './gates.ts';
import type { PromotionCriterion, PromotionDecision } from './promotion.ts';
import { promotionSentence } from './promotion-sentence.ts';
import { shareOutside } from './share-outside.ts';
import { compareSlices } from './slices.ts';

/** Losses and what belongs to them are row by row of the holdout: the test rows of all batches so far. */
export interface PromotionInput {
  readonly task: Task;
  /** The batch that the challenger was trained for. */
  readonly batch: number;
  readonly champion: { readonly version: string; readonly losses: Float64Array } | null;
  readonly challenger: {
    /** Null where every candidate diverged and there is no model; `losses` then holds a NaN. */
    readonly version: string | null;
    readonly losses: Float64Array;
    /** On the holdout. */
    readonly metrics: Metrics;
  };
  /** Hash of the group key. */
  readonly group: Float64Array;
  /** The batch of the row. */
  readonly slice: Int32Array;
  readonly gates: readonly QualityGate[];
  /** In the unit, of all rows of the new batch; null for classes. */
  readonly newBatchTarget: Float64Array | null;
  /** 0.5–99.5% of the champion's training target; null for classes and before the first. */
  readonly championTargetRange: readonly [low: number, high: number] | null;
}

/** One-sided 2.5%: of fifty looks at one holdout, 0.7% of promotions are then of a worse model. */
const Z_NEEDED = 1.96;
const OUTSIDE_NEEDED = 0.2;

/**
 * May the challenger serve? It must beat the champion on the same holdout rows (paired difference,
 * standard error clustered by group, z > 1.96), pass the quality gates and lose no slice by more than 5%.
 * Where at least 20% of the new batch's target lies outside the champion's range, a loss on an older slice
 * is a recorded trade-off: the model must be allowed to leave the range it began in. No spread in the
 * differences, or none at all, is "indistinguishable" and keeps the champion.
 */
export function decidePromotion(input: PromotionInput): PromotionDecision {
  const outside =
    input.newBatchTarget && input.championTargetRange
      ? shareOutside(input.newBatchTarget, input.championTargetRange)
      : 0;
  if (input.challenger.losses.some((loss) => !Number.isFinite(loss))) {
    return decided(input, 'diverged', { comparison: null, slices: [], gates: [] }, outside);
  }
  const gates = passGates(input.gates, input.challenger.metrics);
  const passed = gates.every((gate) => gate.passed);
  if (!input.champion) {
    const criterion = passed ? 'baseline' : 'quality_gate';
    return decided(input, criterion, { comparison: null, slices: [], gates }, outside);
  }
  const groups = groupsOf(input.group);
  const champion = capToFinite(input.champion.losses);
  const comparison = compared(input.task, champion, input.challenger.losses, groups);
  const slices = compareSlices(
    champion,
    input.challenger.losses,
    groups,
    input.slice,
    (slice) => outside >= OUTSIDE_NEEDED && slice < input.batch,
  );
  const criterion = criterionOf(comparison.z, passed, slices);
  return decided(input, criterion, { comparison, slices, gates }, outside);
}

function compared(
  task: Task,
  champion: Float64Array,
  challenger: Float64Array,
  groups: Groups,
): NonNullable<PromotionDecision['comparison']> {
  const before = clusteredMean(champion, groups);
  const gain = clusteredMean(
    champion.map((loss, row) => loss - challenger[row]!),
    groups,
  );
  return {
    loss: lossName(task),
    rows: before.rows,
    groups: before.groups,
    championLoss: before.mean,
    challengerLoss: before.mean - gain.mean,
    difference: gain.mean,
    standardError: gain.standardError,
    z: gain.standardError > 0 ? gain.mean / gain.standardError : 0,
    zNeeded: Z_NEEDED,
  };
}

function criterionOf(
  z: number,
  gatesPassed: boolean,
  slices: PromotionDecision['slices'],
): PromotionCriterion {
  if (z < -Z_NEEDED) return 'worse_on_holdout';
  if (z <= Z_NEEDED) return 'indistinguishable';
  if (!gatesPassed) return 'quality_gate';
  return slices.some((s) => s.vetoes) ? 'slice_veto' : 'better_on_holdout';
}

function decided(
  input: PromotionInput,
  criterion: PromotionCriterion,
  evidence: Pick<PromotionDecision, 'comparison' | 'slices' | 'gates'>,
  targetOutsideRange: number,
): PromotionDecision {
  const decision =
    criterion === 'baseline' ? 'baseline' : criterion === 'better_on_holdout' ? 'promote' : 'reject';
  const found = { decision, criterion, ...evidence, targetOutsideRange } as const;
  return {
    ...found,
    sentence: promotionSentence(found, input.challenger.version, input.champion?.version ?? null),
  };
}
