import type { LedgerKind } from '@deriva/adapters/ports/ledger.ts';

/** What happened, in a word or two, and how it is coloured. */
export const LEDGER_WORDS: Readonly<
  Record<LedgerKind, { word: string; tone: 'good' | 'bad' | 'plain' | 'warn' }>
> = {
  train: { word: 'train', tone: 'plain' },
  skip: { word: 'skipped', tone: 'plain' },
  promotion_intended: { word: 'about to promote', tone: 'plain' },
  baseline: { word: 'baseline', tone: 'good' },
  promote: { word: 'promoted', tone: 'good' },
  reject: { word: 'rejected', tone: 'bad' },
  alias_moved: { word: 'moved by hand', tone: 'warn' },
};

const REASONS_TO_TRAIN: Readonly<Record<string, string>> = {
  baseline: 'no champion yet',
  input_drift: 'input drift',
  target_drift: 'target drift',
  degradation: 'degradation',
  headroom: 'headroom',
  no_reason: 'no reason to train',
  already_answered: 'already answered',
  too_few_rows: 'too few rows',
};

const GROUNDS_OF_DECISION: Readonly<Record<string, string>> = {
  baseline: 'first champion',
  better_on_holdout: 'better on the holdout',
  indistinguishable: 'indistinguishable on the holdout',
  worse_on_holdout: 'worse on the holdout',
  slice_veto: 'veto of a slice',
  quality_gate: 'below a quality gate',
  diverged: 'diverged',
  moved_by_hand: 'no stage decided this',
};

/** A criterion as people say it; one that is not known is shown as it is. */
export function criterionWords(kind: LedgerKind, criterion: string): string {
  const words = kind === 'train' || kind === 'skip' ? REASONS_TO_TRAIN : GROUNDS_OF_DECISION;
  return words[criterion] ?? criterion.replaceAll('_', ' ');
}

const CANDIDATES: Readonly<Record<string, string>> = {
  linear: 'linear model',
  boosting: 'gradient boosting',
};

export function candidateWords(candidate: string): string {
  return CANDIDATES[candidate] ?? candidate;
}
