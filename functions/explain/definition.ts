import type { FunctionConfig } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import type { z } from 'zod';
import { openModelPorts } from '../shared/model-ports.ts';
import { stageInput } from '../shared/stage-input.ts';
import { explainBatch } from './explain.ts';

export function define(config: FunctionConfig): StageDefinition<z.infer<typeof stageInput>> {
  const ports = openModelPorts(config);
  return {
    stage: 'explain',
    summary:
      'Chooses and registers the challenger, and says what it relies on beside what the champion relies on.',
    input: stageInput,
    example: { problem: 'taxi', batch: 0 },
    runs: ports.runs,
    work: (_, context) => explainBatch(ports, context),
    close: ports.close,
  };
}
