import type { FunctionConfig } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import type { z } from 'zod';
import { openModelPorts } from './model-ports.ts';
import { stageInput } from './stage-input.ts';

type Input = z.infer<typeof stageInput>;
type Ports = ReturnType<typeof openModelPorts>;

/** A stage after clean that is called with a problem and a batch. */
export function modelStage(
  { stage, summary }: Pick<StageDefinition<Input>, 'stage' | 'summary'>,
  work: (
    ports: Ports,
    context: Parameters<StageDefinition<Input>['work']>[1],
  ) => ReturnType<StageDefinition<Input>['work']>,
): (config: FunctionConfig) => StageDefinition<Input> {
  return (config) => {
    const ports = openModelPorts(config);
    return {
      stage,
      summary,
      input: stageInput,
      example: { problem: 'taxi', batch: 0 },
      runs: ports.runs,
      work: (_, context) => work(ports, context),
      close: ports.close,
    };
  };
}
