import { ERRORS, type ErrorCode } from '@deriva/core/errors.ts';
import { z } from 'zod';

/** The shapes of what the API answers; the server's own types are checked against them in openapi.test.ts. */
const model = z.object({ name: z.string(), version: z.string() });

const flag = z.object({
  row: z.int().describe('Index into rows.'),
  column: z.string(),
  value: z.string(),
  code: z.literal('unknown_category'),
});

const prediction = z.union([
  z
    .object({ value: z.number(), unit: z.string() })
    .describe('Regression: a number in the unit of the target.'),
  z
    .object({ class: z.string(), chances: z.record(z.string(), z.number()) })
    .describe('Classification: the class decided for, and the chance of each; chances sum to 1.'),
]);

export const predictAnswer = z.object({
  model,
  predictions: z.array(prediction).describe('One entry a row.'),
  flags: z.array(flag).describe('Levels that training never saw; predicted as "other".'),
  recorded: z.boolean().describe('False while the database is away; then they are kept and written later.'),
});

export const explainAnswer = z.object({
  model,
  explanations: z.array(
    z.object({
      baseValue: z.number(),
      prediction: z.number(),
      unit: z.string(),
      class: z.string().optional().describe('The class whose chance is explained.'),
      contributions: z
        .record(z.string(), z.number())
        .describe('By column; baseValue + their sum = prediction.'),
      factors: z
        .record(z.string(), z.number())
        .optional()
        .describe('For a logarithmic target: prediction = baseValue × their product.'),
      method: z.enum(['shap', 'shap-log-path', 'shap-softmax-path']),
    }),
  ),
  flags: z.array(flag),
});

export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  faults: z.array(z.object({ at: z.string().describe('JSON pointer.'), message: z.string() })).optional(),
});
