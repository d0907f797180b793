import type { Cell, Row } from '../tables/table.ts';

/** A unit as people write it after a number: "min", "km", "USD", "years", "days". */
export type Unit = string;

interface ColumnBase {
  /** The name the source uses. Unique in the problem. */
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  readonly description?: string;
  /**
   * - `input`: known when a prediction is asked for; may feed features.
   * - `target`: the answer.
   * - `identifier`: kept to group or trace rows, never a feature.
   * - `dropped`: the source sends it, CLEAN does not keep it (the answer in disguise, or empty).
   */
  readonly role: 'input' | 'target' | 'identifier' | 'dropped';
  /** Texts that mean "missing" besides null and the empty text, e.g. `?`. */
  readonly missing?: readonly string[];
  /** A row without this value is rejected by rule `missing_<name>`. */
  readonly required?: boolean;
}

export interface NumberColumnSpec extends ColumnBase {
  readonly kind: 'number';
  readonly unit?: Unit;
  readonly integer?: boolean;
  /** Inclusive. Outside, the row is rejected by rule `range_<name>`. */
  readonly range?: readonly [min: number, max: number];
}

export interface CategoryColumnSpec extends ColumnBase {
  readonly kind: 'category';
  /** All levels, when the set is closed; otherwise any text is a level. Order is that of the form. */
  readonly levels?: readonly string[];
}

/** A local date and time, `YYYY-MM-DD HH:MM:SS`; in a Table: seconds since 1970-01-01 read as UTC. */
export interface TimestampColumnSpec extends ColumnBase {
  readonly kind: 'timestamp';
}

export type ColumnSpec = NumberColumnSpec | CategoryColumnSpec | TimestampColumnSpec;

/** A rule over a whole parsed row. Range, type and required rules come from the columns by themselves. */
export type CleaningRule =
  | {
      readonly kind: 'reject';
      readonly name: string;
      /** For people: what this rule keeps out and why. */
      readonly why: string;
      readonly when: (row: Row) => boolean;
    }
  | {
      readonly kind: 'repair';
      readonly name: string;
      readonly why: string;
      /** The repaired values by column, or null when nothing is wrong. */
      readonly repair: (row: Row) => Readonly<Record<string, Cell>> | null;
    };

/**
 * A column computed from others of the same row. Steps are data, not code: they travel in the model
 * file, so that a model serves what it was trained on even after the problem's file has changed.
 */
export type DerivedColumn = {
  readonly name: string;
  readonly title: string;
  readonly unit?: Unit;
} & DerivedStep;

export type DerivedStep =
  /** Great-circle distance in km between two points in degrees (haversine, Earth radius 6371.0088 km). */
  | {
      readonly op: 'haversine_km';
      readonly from: readonly [lat1: string, lon1: string, lat2: string, lon2: string];
    }
  /** Initial bearing in degrees, 0 north, 90 east, in [0, 360). Missing where both points coincide. */
  | {
      readonly op: 'bearing_degrees';
      readonly from: readonly [lat1: string, lon1: string, lat2: string, lon2: string];
    }
  /** Hour of day with its fraction, [0, 24). */
  | { readonly op: 'hour_of_day'; readonly from: readonly [timestamp: string] }
  /** Day of week, Monday 0 to Sunday 6. */
  | { readonly op: 'day_of_week'; readonly from: readonly [timestamp: string] };

/** One column of what models see. `column` is an input or a derived column, and is what SHAP is shown for. */
export interface FeatureSpec {
  readonly column: string;
  readonly encoding:
    | { readonly kind: 'number' }
    /** A quantity over orders of magnitude: ln(1 + x). Trees split it alike; a linear model can use it. x ≥ 0. */
    | { readonly kind: 'log' }
    /** A quantity on a circle, e.g. hour of day with period 24: two features, sine and cosine, for all models. */
    | { readonly kind: 'cyclic'; readonly period: number }
    /** Native categories for trees, one-hot for linear. Levels beyond the commonest `maxLevels` are "other". */
    | { readonly kind: 'category'; readonly maxLevels: number }
    /** A category with an order, as a number; a level that is not in the table is missing. */
    | { readonly kind: 'ordinal'; readonly values: Readonly<Record<string, number>> }
    /** A code as the category of its group; a code in no group is `other`. */
    | { readonly kind: 'code_groups'; readonly groups: readonly CodeGroup[]; readonly other: string };
}

/** Holds a code whose leading number is in a range (`250.83` is in [250, 251)) or that begins with a prefix. */
export interface CodeGroup {
  readonly name: string;
  readonly ranges?: readonly (readonly [from: number, below: number])[];
  readonly prefixes?: readonly string[];
}

export type Task =
  /** The model predicts `ln(target)` when transform is `log` (target > 0), else the target itself. */
  | { readonly kind: 'regression'; readonly transform: 'log' | 'identity' }
  /** Classes in the order of all arrays that hold one entry a class. `positive` is the class AUC is shown for. */
  | { readonly kind: 'classification'; readonly classes: readonly string[]; readonly positive: string };

/** Every kind of model there is; what each is stands in models/candidates.ts. */
export const CANDIDATE_KINDS = ['linear', 'boosting'] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

export interface DriftSettings {
  readonly numericFloor: number;
  readonly categoryFloor: number;
  readonly missingFloor: number;
  /** False discovery rate of Benjamini-Hochberg over all columns. */
  readonly fdr: number;
  /** Share of the champion's importance that drifted columns must carry for a verdict. */
  readonly importanceShare: number;
  /** Share of rows with unseen categories from which they count without a weight. */
  readonly unseenShare: number;
}

export const DRIFT_DEFAULTS: DriftSettings = {
  numericFloor: 0.1,
  categoryFloor: 0.05,
  missingFloor: 0.02,
  fdr: 0.01,
  importanceShare: 0.05,
  unseenShare: 0.01,
};

/** A floor under which a challenger is not promoted, whatever the champion does. */
export interface QualityGate {
  /** A key of the metrics of the task (see metrics/), on the holdout. */
  readonly metric: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One prediction task, declared once; everything else is derived from this. */
export interface Problem {
  /** Lower-case identifier: names the DAG, the tables, the MLflow experiment and the registered model. */
  readonly name: string;
  readonly title: string;
  /** What is predicted, for whom, from what: two sentences for a person. */
  readonly description: string;
  readonly source: {
    readonly groupNumber: number;
    /** Sent as `day` when the source wants it. */
    readonly day?: string;
    /** Who made the data and under which licence. */
    readonly attribution: string;
    readonly synthetic: boolean;
  };
  /** Inputs as a caller sends them, made up: what the form begins with and the OpenAPI document shows. */
  readonly example: Row;
  /** In the order of the source's second form (arrays of strings without a header). */
  readonly columns: readonly ColumnSpec[];
  readonly rules: readonly CleaningRule[];
  /** Rows of one group stay on one side of every split, in every batch, for ever. Never null. */
  readonly groupKey: (row: Row) => string;
  readonly derived: readonly DerivedColumn[];
  readonly features: readonly FeatureSpec[];
  readonly target: {
    readonly column: string;
    readonly title: string;
    /** The unit of predictions, metrics and contributions; empty for classes, whose unit is a chance. */
    readonly unit: Unit;
    /** Predictions are in `unit` = the source's value / divisor (60 from seconds to minutes). Default 1. */
    readonly divisor?: number;
  };
  readonly task: Task;
  readonly candidates: readonly CandidateKind[];
  readonly drift: DriftSettings;
  readonly gates: readonly QualityGate[];
}

/** The columns that CLEAN keeps, in order. */
export function cleanColumns(problem: Problem): readonly ColumnSpec[] {
  return problem.columns.filter((c) => c.role !== 'dropped');
}

/** The columns a caller gives to get a prediction, in order. */
export function inputColumns(problem: Problem): readonly ColumnSpec[] {
  return problem.columns.filter((c) => c.role === 'input');
}

/** The kind a column has in a Table: timestamps are numbers there. */
export function tableKind(column: ColumnSpec): 'number' | 'category' {
  return column.kind === 'category' ? 'category' : 'number';
}
