import { readConfig } from '@deriva/runtime/config.ts';
import { serveStage } from '@deriva/runtime/serve.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';

/** The entry point of every function: serves the stage named by STAGE until SIGTERM or SIGINT. */
const config = readConfig(process.env);
const { define } = await import(`./${config.STAGE}/definition.ts`);
const definition: StageDefinition = define(config);
const { drain } = await serveStage(definition, config);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await drain.end();
    await definition.close();
    process.exit(0);
  });
}
