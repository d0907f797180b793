import type { FunctionConfig } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import type { z } from 'zod';
import { openModelPorts } from '../shared/model-ports.ts';
import { stageInput } from '../shared/stage-input.ts';
import { promoteBatch } from './promote.ts';

export function define(config: FunctionConfig): StageDefinition<z.infer<typeof stageInput>> {
  const ports = openModelPorts(config);
  return {
    stage: 'promote',
    summary:
      'Holds the challenger against the champion on the same holdout rows and moves the alias if it is proven better.',
    input: stageInput,
    example: { problem: 'taxi', batch: 0 },
    runs: ports.runs,
    work: (_, context) => promoteBatch(ports, context),
    close: ports.close,
  };
}
