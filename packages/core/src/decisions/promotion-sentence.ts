import { count, listed, percent, plain } from '../text/format.ts';
import type { PromotionDecision } from './promotion.ts';

/** The sentence a person reads in the ledger. Versions are those of the registry. */
export function promotionSentence(
  found: Omit<PromotionDecision, 'sentence'>,
  challenger: string | null,
  champion: string | null,
): string {
  const comparison = comparisonSentence(found, challenger, champion);
  switch (found.criterion) {
    case 'baseline':
      return `Version ${challenger} is the first champion.`;
    case 'diverged':
      return challenger === null
        ? 'Every candidate diverged: there is no challenger.'
        : `Version ${challenger} diverged: it gives predictions that are not numbers.`;
    case 'quality_gate':
      return `${comparison}Version ${challenger} fails a quality gate: ${failedGates(found)}.`;
    case 'slice_veto':
      return `${comparison}But it is worse on ${slices(found.slices.filter((s) => s.vetoes))}, and more than 5% on one batch is a veto.`;
    case 'better_on_holdout':
      return `${comparison}${tradeOffs(found)}It becomes the champion.`;
    case 'indistinguishable':
      return `${comparison}That is not distinguishable from chance (z ${plain(found.comparison?.zNeeded ?? 0)} is needed), so the champion stays.`;
    case 'worse_on_holdout':
      return `${comparison}The champion stays.`;
  }
}

function comparisonSentence(
  { comparison }: Pick<PromotionDecision, 'comparison'>,
  challenger: string | null,
  champion: string | null,
): string {
  if (!comparison) return '';
  const { difference, championLoss, challengerLoss, loss, rows, z } = comparison;
  const change = championLoss > 0 ? Math.abs(difference) / championLoss : 0;
  const how =
    difference === 0 ? 'as good as' : `${percent(change)} ${difference > 0 ? 'better' : 'worse'} than`;
  return `On the same ${count(rows)} holdout rows version ${challenger} is ${how} champion ${champion} (${loss.replaceAll('_', ' ')} ${plain(challengerLoss)} against ${plain(championLoss)}, z ${plain(z)}). `;
}

function failedGates({ gates }: Pick<PromotionDecision, 'gates'>): string {
  return listed(
    gates
      .filter((gate) => !gate.passed)
      .map(({ metric, value, limit }) => `${metric} is ${plain(value)} where the limit is ${plain(limit)}`),
  );
}

function tradeOffs(found: Pick<PromotionDecision, 'slices' | 'targetOutsideRange'>): string {
  const traded = found.slices.filter((s) => s.tradeOff);
  if (traded.length === 0) return '';
  return `It is worse on ${slices(traded)}, a trade-off, because ${percent(found.targetOutsideRange)} of the new batch's answers lie outside the champion's range. `;
}

function slices(worse: PromotionDecision['slices']): string {
  return listed(worse.map((s) => `batch ${s.slice} by ${percent(s.relativeChange)}`));
}
