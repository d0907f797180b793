import type { CandidateKind } from '@deriva/core/problems/problem.ts';
import type { DriftResult, PromoteResult, Stage } from '@deriva/core/stages.ts';
import type { Client } from './client.ts';

/** What is called for one batch, and with what. */
export type Call = (
  stage: Stage,
  body: { problem: string; batch: number; candidate?: CandidateKind },
) => Promise<unknown>;

/** One batch through all stages, as the DAG does it. @returns what was decided. */
export async function driveBatch(
  { run }: Pick<Client, 'run'>,
  problem: string,
  batch: number,
  call: Call = run,
): Promise<{ drift: DriftResult; promote: PromoteResult | null }> {
  const body = { problem, batch };
  await call('fetch', body);
  await call('clean', body);
  await call('drift', body);
  // The answer is stored: asking again costs nothing and does nothing.
  const drift: DriftResult = await run('drift', body);
  if (drift.decision === 'skip') return { drift, promote: null };
  for (const candidate of drift.candidates) await call('train', { ...body, candidate });
  await call('explain', body);
  await call('promote', body);
  return { drift, promote: await run('promote', body) };
}
