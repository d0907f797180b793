import type { StageRun } from '@deriva/adapters/ports/stage-runs.ts';
import type { Stage } from '@deriva/core/stages.ts';
import { expect, test } from 'vitest';
import { summary, table } from './summary.ts';

const run = (batch: number, stage: Stage, result: unknown, generation = 0): StageRun => ({
  key: { problem: 'taxi', batch, stage, candidate: '', generation },
  status: 'done',
  attempts: 1,
  startedAt: new Date(0),
  finishedAt: new Date(1),
  result,
  error: null,
  adopted: {},
});

const drift = (decision: string, criterion: string) => ({
  verdict: 'no_drift',
  decision,
  criterion,
  sentence: '',
});

test('one line a batch, in order, with the latest generation of each stage', () => {
  const lines = summary('taxi', [
    run(1, 'drift', drift('skip', 'no_reason')),
    run(0, 'drift', drift('skip', 'no_reason')),
    run(0, 'drift', drift('train', 'headroom'), 1),
    run(0, 'fetch', { exhausted: false, batch: 0, rows: 925, restarts: 0 }),
  ]);
  expect(lines).toEqual([
    ['taxi', '0', '925', '', 'no drift', 'train: headroom', '', '', ''],
    ['taxi', '1', '', '', 'no drift', 'skip: no_reason', '', '', ''],
  ]);
});

test('the columns of the table stand under their headings', () => {
  const [headings, line] = table([['taxi', '12', '925', '918', 'no drift']]).split('\n');
  expect(line?.indexOf('918')).toBe(headings?.indexOf('kept'));
});
