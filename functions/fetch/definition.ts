import { folderObjects } from '@deriva/adapters/objects/folder-objects.ts';
import { openRaw } from '@deriva/adapters/postgres/raw-database.ts';
import { httpSource } from '@deriva/adapters/source/http-source.ts';
import { type FunctionConfig, required } from '@deriva/runtime/config.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';
import { z } from 'zod';
import { batch, problem } from '../shared/stage-input.ts';
import { fetchBatch } from './fetch.ts';

const input = z.strictObject({
  problem,
  batch: batch.optional().describe('Absent: the lowest batch that is missing'),
});

export function define(config: FunctionConfig): StageDefinition<z.infer<typeof input>> {
  const raw = openRaw({ url: required(config, 'DERIVA_RAW_URL') });
  const source = required(config, 'DERIVA_SOURCE');
  const ports = {
    raw: raw.store,
    objects: folderObjects(required(config, 'DERIVA_OBJECTS')),
    source: httpSource({ urlFor: (p) => source.replaceAll('{problem}', p.name) }),
  };
  return {
    stage: 'fetch',
    summary: 'Brings the next batch from the source into RAW, exactly once, healing gaps.',
    input,
    example: { problem: 'taxi', batch: 0 },
    runs: raw.runs,
    defaultBatch: (p) => raw.store.lowestMissing(p.name),
    work: (_, context) => fetchBatch(ports, context),
    close: () => raw.close(),
  };
}
