import { openClean } from '@deriva/adapters/postgres/clean-database.ts';
import { openRaw } from '@deriva/adapters/postgres/raw-database.ts';
import { type FunctionConfig, required } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import type { z } from 'zod';
import { stageInput } from '../shared/stage-input.ts';
import { cleanBatch } from './clean.ts';

export function define(config: FunctionConfig): StageDefinition<z.infer<typeof stageInput>> {
  const raw = openRaw({ url: required(config, 'DERIVA_RAW_URL') });
  const clean = openClean({ url: required(config, 'DERIVA_CLEAN_URL') });
  return {
    stage: 'clean',
    summary:
      'Parses a batch of RAW into CLEAN: good rows on their side of the split, bad rows with the rule that rejected them.',
    input: stageInput,
    example: { problem: 'taxi', batch: 0 },
    runs: clean.runs,
    work: (_, context) => cleanBatch({ raw: raw.store, clean: clean.store }, context),
    close: async () => {
      await Promise.all([raw.close(), clean.close()]);
    },
  };
}
