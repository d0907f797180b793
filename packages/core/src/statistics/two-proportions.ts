import { normalCdf } from './distributions.ts';

/**
 * Two-proportion z-test with the pooled variance, two-sided.
 * @returns z above 0 when the second share is larger; 0 with p = 1 where no share differs from 0 or 1.
 */
export function twoProportions(
  shareA: number,
  sizeA: number,
  shareB: number,
  sizeB: number,
): { z: number; pValue: number } {
  const pooled = (shareA * sizeA + shareB * sizeB) / (sizeA + sizeB);
  const variance = pooled * (1 - pooled) * (1 / sizeA + 1 / sizeB);
  if (!(variance > 0)) return { z: 0, pValue: 1 };
  const z = (shareB - shareA) / Math.sqrt(variance);
  return { z, pValue: Math.min(1, 2 * normalCdf(-Math.abs(z))) };
}
