import type { Metrics } from '../metrics/metrics.ts';
import type { QualityGate } from '../problems/problem.ts';
import type { PromotionDecision } from './promotion.ts';

/**
 * The challenger's holdout metrics against the problem's quality gates, one result a limit. A metric that
 * overflowed is not among the metrics: it fails, and its value is the largest number on the wrong side.
 */
export function passGates(gates: readonly QualityGate[], metrics: Metrics): PromotionDecision['gates'] {
  return gates.flatMap(({ metric, atLeast, atMost }) => [
    ...(atLeast === undefined ? [] : [floor(metric, metrics[metric] ?? -Number.MAX_VALUE, atLeast)]),
    ...(atMost === undefined ? [] : [ceiling(metric, metrics[metric] ?? Number.MAX_VALUE, atMost)]),
  ]);
}

function floor(metric: string, value: number, limit: number): PromotionDecision['gates'][number] {
  return { metric, value, limit, passed: value >= limit };
}

function ceiling(metric: string, value: number, limit: number): PromotionDecision['gates'][number] {
  return { metric, value, limit, passed: value <= limit };
}
