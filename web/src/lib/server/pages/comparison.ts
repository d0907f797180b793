import { z } from 'zod';
import { decimal } from '../../words/quantity.ts';

/** The part of a promotion's evidence that a page puts into numbers; older or foreign evidence may lack it. */
const evidence = z.object({
  comparison: z
    .object({
      loss: z.string(),
      rows: z.number(),
      groups: z.number(),
      championLoss: z.number(),
      challengerLoss: z.number(),
      difference: z.number(),
      standardError: z.number(),
      z: z.number(),
      zNeeded: z.number(),
    })
    .nullable(),
});

/** The paired comparison as one line of numbers, or null where there was none. */
export function comparisonText(of: unknown): string | null {
  const parsed = evidence.safeParse(of);
  if (!parsed.success || !parsed.data.comparison) return null;
  const c = parsed.data.comparison;
  const n = (value: number) => decimal(value, 4);
  return (
    `${c.loss.replaceAll('_', ' ')} on the same ${n(c.rows)} holdout rows: champion ${n(c.championLoss)}, challenger ${n(c.challengerLoss)}; ` +
    `difference ${n(c.difference)} ± ${n(c.standardError)}, z = ${decimal(c.z, 3)} (needed: ${n(c.zNeeded)})`
  );
}
