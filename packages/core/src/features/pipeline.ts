import type { CodeGroup, DerivedColumn } from '../problems/problem.ts';

/**
 * The one definition of features, for training and serving: plain data, fitted on training rows,
 * stored in the model file. See fit-pipeline.ts and apply-pipeline.ts.
 */
export interface Pipeline {
  readonly derived: readonly DerivedColumn[];
  readonly features: readonly FittedFeature[];
}

export type FittedFeature =
  | { readonly kind: 'number'; readonly column: string }
  | { readonly kind: 'log'; readonly column: string }
  | { readonly kind: 'cyclic'; readonly column: string; readonly period: number }
  | {
      readonly kind: 'category';
      readonly column: string;
      /** By falling count in the training rows, ties by text; at most maxLevels. */
      readonly levels: readonly string[];
      /** Seen in training, but too rare to be kept: "other" to the model, yet not unknown to a person. */
      readonly rare: readonly string[];
    }
  | { readonly kind: 'ordinal'; readonly column: string; readonly values: Readonly<Record<string, number>> }
  /** Levels of the feature are the names of the groups in order, then `other`. */
  | {
      readonly kind: 'code_groups';
      readonly column: string;
      readonly groups: readonly CodeGroup[];
      readonly other: string;
    };
