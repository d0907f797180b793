import type { StageRun } from '@deriva/adapters/ports/stage-runs.ts';
import { ANSWERS } from './answers.ts';

const HEADINGS = [
  'problem',
  'batch',
  'rows',
  'kept',
  'verdict',
  'training',
  'challenger',
  'decision',
  'champion',
];

/** A table of the batches of one problem and what was decided on each, as text. */
export function summary(problem: string, runs: readonly StageRun[]): readonly (readonly string[])[] {
  const batches = [...new Set(runs.map((run) => run.key.batch))].sort((a, b) => a - b);
  return batches.map((batch) => {
    const answer = (stage: keyof typeof ANSWERS): unknown => latest(runs, batch, stage)?.result;
    const fetched = ANSWERS.fetch.safeParse(answer('fetch')).data;
    const cleaned = ANSWERS.clean.safeParse(answer('clean')).data;
    const drift = ANSWERS.drift.safeParse(answer('drift')).data;
    const explained = ANSWERS.explain.safeParse(answer('explain')).data;
    const promoted = ANSWERS.promote.safeParse(answer('promote')).data;
    return [
      problem,
      String(batch),
      fetched && !fetched.exhausted ? String(fetched.rows) : '',
      cleaned ? String(cleaned.rowsOut) : '',
      drift?.verdict.replaceAll('_', ' ') ?? '',
      drift ? `${drift.decision}: ${drift.criterion}` : '',
      explained ? `${explained.challenger.candidate} v${explained.challenger.version}` : '',
      promoted ? `${promoted.decision}: ${promoted.criterion}` : '',
      promoted?.championAfter ? `v${promoted.championAfter}` : '',
    ];
  });
}

/** Of the highest generation, when it is done. */
function latest(runs: readonly StageRun[], batch: number, stage: string): StageRun | undefined {
  return runs
    .filter((run) => run.key.batch === batch && run.key.stage === stage && run.status === 'done')
    .sort((a, b) => b.key.generation - a.key.generation)[0];
}

/** Columns padded to their widest cell. */
export function table(lines: readonly (readonly string[])[]): string {
  const all = [HEADINGS, ...lines];
  const widths = HEADINGS.map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
