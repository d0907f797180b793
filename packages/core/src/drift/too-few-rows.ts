import type { Problem } from '../problems/problem.ts';
import type { DriftReport } from './drift-report.ts';

/** Over all batches so far: fewer are not enough to fit anything, or to choose between what was fitted. */
export const FEWEST_TO_TRAIN = { train: 50, validation: 10 } as const;
/** Of a batch held against a champion: below that every distance is noise. */
const FEWEST_TO_COMPARE = 30;

export interface RowCounts {
  /** Of the batch, without its holdout. */
  readonly batch: number;
  /** Of all batches so far. */
  readonly train: number;
  readonly validation: number;
}

/**
 * The report on a batch that is too small to say anything, or null where it is not. A small batch must not
 * stop the ones that come after it: it is skipped, and its rows count for the next decision.
 */
export function tooFewRows(
  problem: Problem,
  batch: number,
  rows: RowCounts,
  champion: DriftReport['champion'],
): DriftReport | null {
  const sentence = champion ? tooFewToCompare(rows) : tooFewToTrain(rows);
  if (sentence === null) return null;
  return {
    problem: problem.name,
    batch,
    champion,
    verdict: champion ? 'no_drift' : 'no_reference',
    driftedImportance: 0,
    rows: { reference: 0, batch: rows.batch },
    effectiveRows: { reference: 0, batch: rows.batch },
    columns: [],
    reasons: [],
    decision: 'skip',
    criterion: 'too_few_rows',
    sentence,
  };
}

function tooFewToCompare({ batch }: RowCounts): string | null {
  if (batch >= FEWEST_TO_COMPARE) return null;
  return `The batch left ${batch} rows to compare, and ${FEWEST_TO_COMPARE} are needed: it cannot show that anything moved.`;
}

function tooFewToTrain({ train, validation }: RowCounts): string | null {
  if (train >= FEWEST_TO_TRAIN.train && validation >= FEWEST_TO_TRAIN.validation) return null;
  return `There is no champion yet, and ${train} training and ${validation} validation rows are too few for the first: ${FEWEST_TO_TRAIN.train} and ${FEWEST_TO_TRAIN.validation} are needed.`;
}
