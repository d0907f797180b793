/** What models see: the output of the feature pipeline. Every feature has exactly `rows` entries. */
export interface Matrix {
  readonly rows: number;
  readonly features: readonly Feature[];
}

export type Feature = NumericFeature | CategoricalFeature;

export interface NumericFeature {
  readonly kind: 'numeric';
  readonly name: string;
  /** The input or derived column it encodes; SHAP values are summed by it. */
  readonly column: string;
  /** NaN is missing. */
  readonly values: Float64Array;
}

export interface CategoricalFeature {
  readonly kind: 'categorical';
  readonly name: string;
  readonly column: string;
  /**
   * Index into the fitted levels; `levels` itself (one past the last) is "other": a level too rare to
   * have been kept, or never seen in training; -1 is missing.
   */
  readonly codes: Int32Array;
  /** Number of fitted levels, "other" not counted. */
  readonly levels: number;
}
