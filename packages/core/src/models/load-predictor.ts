import { z } from 'zod';
import { DerivaError } from '../errors.ts';
import { CANDIDATES } from './candidates.ts';
import { MODEL_FORMAT, MODEL_FORMAT_VERSION, type ModelFile } from './model-file.ts';
import type { Predictor } from './predictor.ts';
import { predictorOf } from './predictor-of.ts';
import { unreadable } from './unreadable.ts';

/**
 * Reads `model.json`.
 * @throws {DerivaError} model_unreadable when it is no model file, or one of another version of the format.
 */
export function loadPredictor(bytes: Uint8Array): Predictor {
  const file = unreadable(() => parseModelFile(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  return predictorOf(file, CANDIDATES[file.candidate].parse(file.model));
}

function parseModelFile(text: string): ModelFile {
  const json: unknown = JSON.parse(text);
  const header = headerSchema.parse(json);
  if (header.formatVersion !== MODEL_FORMAT_VERSION) {
    throw new DerivaError('model_unreadable', {
      detail: `This model file has version ${header.formatVersion} of the format; this program reads version ${MODEL_FORMAT_VERSION}.`,
    });
  }
  return fileSchema.parse(json);
}

const headerSchema = z.object({ format: z.literal(MODEL_FORMAT), formatVersion: z.number() });

const derivedBase = { name: z.string(), title: z.string(), unit: z.string().exactOptional() };
const places = z.tuple([z.string(), z.string(), z.string(), z.string()]);
const moment = z.tuple([z.string()]);

const fileSchema = z.object({
  format: z.literal(MODEL_FORMAT),
  formatVersion: z.literal(MODEL_FORMAT_VERSION),
  problem: z.string(),
  task: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('regression'), transform: z.enum(['log', 'identity']) }),
    z.object({
      kind: z.literal('classification'),
      classes: z.array(z.string()).min(2),
      positive: z.string(),
    }),
  ]),
  target: z.object({ column: z.string(), unit: z.string(), divisor: z.number() }),
  candidate: z.enum(['linear', 'boosting']),
  parameters: z.record(z.string(), z.number()),
  seed: z.number(),
  trainedOn: z.object({
    throughBatch: z.int(),
    rows: z.int(),
    targetRange: z.tuple([z.number(), z.number()]).nullable(),
  }),
  pipeline: z.object({
    derived: z.array(
      z.discriminatedUnion('op', [
        z.object({ ...derivedBase, op: z.literal('haversine_km'), from: places }),
        z.object({ ...derivedBase, op: z.literal('bearing_degrees'), from: places }),
        z.object({ ...derivedBase, op: z.literal('hour_of_day'), from: moment }),
        z.object({ ...derivedBase, op: z.literal('day_of_week'), from: moment }),
      ]),
    ),
    features: z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('number'), column: z.string() }),
        z.object({ kind: z.literal('log'), column: z.string() }),
        z.object({ kind: z.literal('cyclic'), column: z.string(), period: z.number().positive() }),
        z.object({
          kind: z.literal('category'),
          column: z.string(),
          levels: z.array(z.string()),
          rare: z.array(z.string()),
        }),
        z.object({
          kind: z.literal('ordinal'),
          column: z.string(),
          values: z.record(z.string(), z.number()),
        }),
        z.object({
          kind: z.literal('code_groups'),
          column: z.string(),
          groups: z.array(
            z.object({
              name: z.string(),
              ranges: z.array(z.tuple([z.number(), z.number()])).exactOptional(),
              prefixes: z.array(z.string()).exactOptional(),
            }),
          ),
          other: z.string(),
        }),
      ]),
    ),
  }),
  temperature: z.number().positive(),
  classWeights: z.array(z.number().positive()).nullable(),
  model: z.unknown(),
});
