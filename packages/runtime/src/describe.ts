import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import { z } from 'zod';
import type { StageDefinition, StageInput } from './stage-definition.ts';
import { VERSION } from './version.ts';

/** The answer to `GET /`: what this function is, what it takes, and a call that works. */
export function describe<I extends StageInput>(definition: StageDefinition<I>) {
  return {
    stage: definition.stage,
    version: VERSION,
    summary: definition.summary,
    problems: PROBLEMS.map((p) => p.name),
    input: z.toJSONSchema(definition.input),
    example: definition.example,
    curl: `curl -X POST "$ADDRESS" -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '${JSON.stringify(definition.example)}'`,
  };
}
