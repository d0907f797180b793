import { DerivaError } from '@deriva/core/errors.ts';
import { z } from 'zod';

/** The part of a model file that people are shown; the rest is the predictor's business. */
const modelCard = z.object({
  candidate: z.string(),
  trainedOn: z.object({
    throughBatch: z.number(),
    rows: z.number(),
    targetRange: z.tuple([z.number(), z.number()]).nullable(),
  }),
  pipeline: z.object({
    features: z.array(
      z.looseObject({ kind: z.string(), column: z.string(), levels: z.array(z.string()).optional() }),
    ),
  }),
});

export interface ModelCard {
  readonly candidate: string;
  readonly trainedOn: {
    readonly throughBatch: number;
    readonly rows: number;
    /** 0.5% and 99.5% quantiles of the target in its unit; null for classes. */
    readonly targetRange: readonly [low: number, high: number] | null;
  };
  /** Levels the model knows by column, commonest first: what a form suggests. */
  readonly levels: ReadonlyMap<string, readonly string[]>;
}

/** @throws {DerivaError} model_unreadable */
export function readModelCard(bytes: Uint8Array): ModelCard {
  const parsed = modelCard.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) {
    throw new DerivaError(
      'model_unreadable',
      `The model file misses what it must say: ${parsed.error.message}`,
    );
  }
  const { candidate, trainedOn, pipeline } = parsed.data;
  const levels = new Map<string, readonly string[]>();
  for (const feature of pipeline.features) if (feature.levels) levels.set(feature.column, feature.levels);
  return { candidate, trainedOn, levels };
}
