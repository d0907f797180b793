import type { Problem } from '../problems/problem.ts';
import { type BatchLosses, degradation } from './degradation.ts';
import type { DriftReport, ReasonEvidence } from './drift-report.ts';
import { headroom, type ProbeLosses } from './headroom.ts';
import type { HoldoutLoss } from './holdout-loss.ts';
import { type InputDrift, inputDrift } from './input-drift.ts';
import { type GroupedSample, grouped, type Sample } from './sample.ts';
import { inputSentence } from './sentences.ts';
import { targetDrift } from './target-drift.ts';

export interface DriftInput {
  readonly problem: Problem;
  readonly batch: number;
  readonly champion: {
    readonly version: string;
    readonly throughBatch: number;
    /** Shares of mean |SHAP| by column. */
    readonly importance: Readonly<Record<string, number>>;
    readonly holdout: HoldoutLoss | null;
  } | null;
  /** The training rows of the champion; null before the first. */
  readonly reference: Sample | null;
  readonly current: Sample;
  /** Null where the champion trained on every group of the batch. */
  readonly championLosses: BatchLosses | null;
  /** Null where no probe was trained. */
  readonly headroom: ProbeLosses | null;
  /** The latest batch whose drift a rejected challenger has answered since the champion, and its rows. */
  readonly answered: { readonly batch: number; readonly against: Sample } | null;
  readonly seed: number;
}

/**
 * The verdict on a batch and the decision to train, with every reason that was looked at. Deterministic
 * under a seed and indifferent to the order of rows, but for the last bits of sums.
 *
 * A drift of inputs or target that a rejected challenger has already answered is no reason again unless
 * there is drift against that batch too; degradation and headroom are evidence of their own and stand.
 */
export function driftReport(input: DriftInput): DriftReport {
  const { problem, batch, champion, seed } = input;
  const current = grouped(input.current);
  if (!champion || !input.reference) return baseline(problem, batch, current);
  const reference = grouped(input.reference);
  const inputs = inputDrift(problem, reference, current, champion.importance, seed);
  const reasons = answerAgain(
    [inputReason(problem, inputs), targetDrift(problem, reference, current, seed)],
    input,
    current,
  );
  const all: ReasonEvidence[] = [
    ...reasons,
    degradation(problem.task, input.championLosses, champion.holdout),
    headroom(input.headroom),
  ];
  const holding = all.filter((r) => r.holds);
  const silenced = all.some((r) => 'answeredByBatch' in r.numbers);
  return {
    problem: problem.name,
    batch,
    champion: { version: champion.version, throughBatch: champion.throughBatch },
    verdict: inputs.drift ? 'drift' : 'no_drift',
    driftedImportance: inputs.driftedImportance,
    rows: { reference: reference.table.rows, batch: current.table.rows },
    effectiveRows: { reference: reference.effectiveRows, batch: current.effectiveRows },
    columns: inputs.columns,
    reasons: all,
    decision: holding.length > 0 ? 'train' : 'skip',
    criterion: holding[0]?.reason ?? (silenced ? 'already_answered' : 'no_reason'),
    sentence: holding.length > 0 ? sentences(holding) : `No reason to train. ${sentences(all)}`,
  };
}

function baseline(problem: Problem, batch: number, current: GroupedSample): DriftReport {
  const sentence = 'There is no champion yet: the first model is trained.';
  return {
    problem: problem.name,
    batch,
    champion: null,
    verdict: 'no_reference',
    driftedImportance: 0,
    rows: { reference: 0, batch: current.table.rows },
    effectiveRows: { reference: 0, batch: current.effectiveRows },
    columns: [],
    reasons: [{ reason: 'baseline', holds: true, numbers: {}, sentence }],
    decision: 'train',
    criterion: 'baseline',
    sentence,
  };
}

function inputReason(problem: Problem, inputs: InputDrift): ReasonEvidence {
  const needed = problem.drift.importanceShare;
  const drifted = inputs.columns.filter((c) => c.drifted);
  return {
    reason: 'input_drift',
    holds: inputs.drift,
    numbers: {
      driftedImportance: inputs.driftedImportance,
      importanceNeeded: needed,
      driftedColumns: new Set(drifted.map((c) => c.column)).size,
      blindSpots: drifted.filter((c) => c.blindSpot !== null).length,
    },
    sentence: inputSentence(inputs.columns, inputs.drift, inputs.driftedImportance, needed),
  };
}

/** The drift reasons, silenced where a rejected challenger answered them and nothing moved since. */
function answerAgain(
  reasons: readonly ReasonEvidence[],
  { problem, answered, champion, seed }: DriftInput,
  current: GroupedSample,
): ReasonEvidence[] {
  if (!answered || !reasons.some((r) => r.holds)) return [...reasons];
  const before = grouped(answered.against);
  const movedSince =
    inputDrift(problem, before, current, champion?.importance ?? {}, seed).drift ||
    targetDrift(problem, before, current, seed).holds;
  return reasons.map((reason) => {
    if (!reason.holds || movedSince) return reason;
    return {
      ...reason,
      holds: false,
      numbers: { ...reason.numbers, answeredByBatch: answered.batch },
      sentence: `${reason.sentence} The challenger of batch ${answered.batch} answered this drift and was rejected, and nothing has moved since.`,
    };
  });
}

function sentences(reasons: readonly ReasonEvidence[]): string {
  return reasons.map((r) => r.sentence).join(' ');
}
