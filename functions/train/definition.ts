import { CANDIDATE_KINDS } from '@deriva/core/problems/problem.ts';
import type { FunctionConfig } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import { z } from 'zod';
import { openModelPorts } from '../shared/model-ports.ts';
import { stageInput } from '../shared/stage-input.ts';
import { trainCandidate } from './train.ts';

const input = stageInput.extend({ candidate: z.enum(CANDIDATE_KINDS) });

export function define(config: FunctionConfig): StageDefinition<z.infer<typeof input>> {
  const ports = openModelPorts(config);
  return {
    stage: 'train',
    summary: 'Trains one candidate on the training rows of all batches so far and keeps it with its metrics.',
    input,
    example: { problem: 'taxi', batch: 0, candidate: 'boosting' },
    runs: ports.runs,
    work: ({ candidate }, context) => trainCandidate(ports, candidate, context),
    close: ports.close,
  };
}
