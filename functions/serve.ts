import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '@deriva/runtime/config.ts';
import { serveStage } from '@deriva/runtime/serve.ts';
import type { StageDefinition } from '@deriva/runtime/stage-definition.ts';

/** The entry point of every function: serves the stage named by STAGE until SIGTERM or SIGINT. */
const config = readConfig(process.env);
const { define } = await import(`./${config.STAGE}/definition.ts`);
const definition: StageDefinition = define(config);
const serving = serveStage(definition, config);

/** A database that hangs must not keep a process that has answered everything. */
const CLOSED_WITHIN_MS = 1_000;

let isEnding = false;

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  const { drain } = await serving;
  await drain.end();
  await Promise.race([definition.close(), sleep(CLOSED_WITHIN_MS)]);
  process.exit(0);
}

// Before it listens, so that whoever has been answered is never cut. Not once: the second signal (SIGINT after SIGTERM, Ctrl-C twice) would have Node's default, which kills.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
await serving;
