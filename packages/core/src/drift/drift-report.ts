/** What is known of one column in the batch against the reference. */
export interface ColumnDrift {
  readonly column: string;
  readonly title: string;
  readonly kind: 'numeric' | 'categorical' | 'missing';
  /** numeric: Wasserstein / σ of the reference; categorical: Jensen-Shannon distance (base 2); missing: difference of shares. */
  readonly effect: number;
  readonly effectName: 'wasserstein_sigma' | 'jensen_shannon' | 'missing_share_difference';
  readonly floor: number;
  /** Two-sample KS, chi-squared of homogeneity, or two-proportion z. */
  readonly pValue: number;
  /** After Benjamini-Hochberg over all columns and their missing shares. */
  readonly qValue: number;
  /** 99th percentile of the effect between two independent draws of the reference, at effective sizes. */
  readonly noiseBand: number;
  readonly drifted: boolean;
  /** Share of the champion's SHAP importance, 0 to 1. */
  readonly importance: number;
  /** Numbers: of the mean, where it explains at least half of the effect; missing shares: more or fewer. */
  readonly direction: 'grew' | 'shrank' | 'changed';
  /** Means, or the levels that gained and lost most, for the sentence and the page. */
  readonly summary: string;
  /** Why it counts although the champion gives it no weight. */
  readonly blindSpot:
    | 'constant_in_reference'
    | 'missing_in_reference'
    | 'unseen_categories'
    | 'missing_share'
    | null;
}

export type TrainReason = 'baseline' | 'input_drift' | 'target_drift' | 'degradation' | 'headroom';

/** One reason looked at: what was measured, against what, and whether it speaks for training. */
export interface ReasonEvidence {
  readonly reason: TrainReason;
  readonly holds: boolean;
  /** The number and the limit it was held against, in the order a person asks for them. */
  readonly numbers: Readonly<Record<string, number>>;
  /** The sentence a person reads. */
  readonly sentence: string;
}

export interface DriftReport {
  readonly problem: string;
  readonly batch: number;
  /** The champion the batch was held against; null before the first. */
  readonly champion: { readonly version: string; readonly throughBatch: number } | null;
  readonly verdict: 'drift' | 'no_drift' | 'no_reference';
  /** Importance carried by drifted columns, 0 to 1. */
  readonly driftedImportance: number;
  readonly rows: { readonly reference: number; readonly batch: number };
  /** Σm²/Σm corrected sizes the tests used. */
  readonly effectiveRows: { readonly reference: number; readonly batch: number };
  readonly columns: readonly ColumnDrift[];
  readonly reasons: readonly ReasonEvidence[];
  readonly decision: 'train' | 'skip';
  /** The first reason that holds, or why none does. */
  readonly criterion: TrainReason | 'no_reason' | 'already_answered' | 'too_few_rows';
  readonly sentence: string;
}
