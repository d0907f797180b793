import type { FunctionConfig } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import type { z } from 'zod';
import { openModelPorts } from '../shared/model-ports.ts';
import { stageInput } from '../shared/stage-input.ts';
import { driftOfBatch } from './drift.ts';

export function define(config: FunctionConfig): StageDefinition<z.infer<typeof stageInput>> {
  const ports = openModelPorts(config);
  return {
    stage: 'drift',
    summary:
      'Holds a batch against what the champion was trained on and decides, with evidence, whether to train.',
    input: stageInput,
    example: { problem: 'taxi', batch: 0 },
    runs: ports.runs,
    work: (_, context) => driftOfBatch(ports, context),
    close: ports.close,
  };
}
