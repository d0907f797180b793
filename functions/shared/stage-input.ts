import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import { z } from 'zod';

/** Any text here: a name that is not declared is `unknown_problem` and lists those that are. */
export const problem = z
  .string()
  .min(1)
  .max(100)
  .meta({ examples: PROBLEMS.map((p) => p.name) });

export const batch = z.int().min(0).max(1_000_000).describe('Number of the batch, as the source numbers it');

/** What every stage but fetch and train is called with. */
export const stageInput = z.strictObject({ problem, batch });
