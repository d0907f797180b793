/** Losses of both models on one slice of the same holdout rows; a slice is a batch. */
export interface SliceComparison {
  readonly slice: string;
  readonly rows: number;
  readonly championLoss: number;
  readonly challengerLoss: number;
  /** (challenger - champion) / champion: above 0 is worse. */
  readonly relativeChange: number;
  /** Simultaneous (Bonferroni) lower bound of the relative change. */
  readonly lowerBound: number;
  readonly vetoes: boolean;
  /** True where the loss is recorded as a trade-off because the target left the champion's range. */
  readonly tradeOff: boolean;
}

export type PromotionCriterion =
  | 'baseline'
  | 'better_on_holdout'
  | 'indistinguishable'
  | 'worse_on_holdout'
  | 'slice_veto'
  | 'quality_gate'
  | 'diverged';

export interface PromotionDecision {
  readonly decision: 'promote' | 'reject' | 'baseline';
  readonly criterion: PromotionCriterion;
  readonly sentence: string;
  /** The paired comparison over the whole holdout; null for the first champion. */
  readonly comparison: {
    readonly loss: string;
    readonly rows: number;
    readonly groups: number;
    readonly championLoss: number;
    readonly challengerLoss: number;
    /** champion - challenger: above 0 the challenger is better. */
    readonly difference: number;
    /** Clustered by group. */
    readonly standardError: number;
    readonly z: number;
    readonly zNeeded: number;
  } | null;
  readonly slices: readonly SliceComparison[];
  readonly gates: readonly {
    readonly metric: string;
    readonly value: number;
    readonly limit: number;
    readonly passed: boolean;
  }[];
  /** Share of the new batch's target outside the 0.5–99.5% range of the champion's training rows. */
  readonly targetOutsideRange: number;
}
