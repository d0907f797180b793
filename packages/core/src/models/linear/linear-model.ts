import { z } from 'zod';
import { type LinearParts, linearShap } from '../../explanations/linear-shap.ts';
import type { Model } from '../model.ts';
import { encodeRows, layout } from './encoding.ts';
import { marginsOf } from './products.ts';

export function linearModel(parts: LinearParts): Model {
  const { encoding, coefficients, means, outputs } = parts;
  return {
    kind: 'linear',
    outputs,
    margins: (matrix) => marginsOf(encodeRows(encoding, matrix), coefficients, outputs),
    shap: (matrix) => linearShap(parts, encodeRows(encoding, matrix)),
    toJSON: () => ({
      outputs,
      encoding: encoding.map((feature) =>
        feature.kind === 'numeric'
          ? {
              kind: feature.kind,
              median: feature.median,
              mean: feature.mean,
              scale: feature.scale,
              missing_indicator: feature.missingIndicator,
            }
          : { kind: feature.kind, levels: feature.levels },
      ),
      coefficients: [...coefficients],
      means: [...means],
    }),
  };
}

const linearSchema = z.object({
  outputs: z.int().positive(),
  encoding: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('numeric'),
        median: z.number(),
        mean: z.number(),
        scale: z.number().positive(),
        missing_indicator: z.boolean(),
      }),
      z.object({ kind: z.literal('categorical'), levels: z.int().nonnegative() }),
    ]),
  ),
  coefficients: z.array(z.number()),
  means: z.array(z.number()),
});

/** @throws {z.ZodError} or {RangeError} when it is not what {@link linearModel} wrote. */
export function parseLinear(json: unknown): LinearParts {
  const { outputs, encoding, coefficients, means } = linearSchema.parse(json);
  const features = encoding.map((feature) => {
    if (feature.kind === 'categorical') return feature;
    const { missing_indicator, ...rest } = feature;
    return { ...rest, missingIndicator: missing_indicator };
  });
  const { columns } = layout(features);
  if (means.length !== columns || coefficients.length !== (columns + 1) * outputs) {
    throw new RangeError(
      `${columns} columns, but ${means.length} means and ${coefficients.length} coefficients.`,
    );
  }
  return {
    outputs,
    encoding: features,
    coefficients: Float64Array.from(coefficients),
    means: Float64Array.from(means),
  };
}
