import { expect, test } from 'vitest';
import { sentencesOf } from './sentences.ts';

const nothing = {
  deletedRuns: [],
  deletedVersions: [],
  missing: [],
  champion: { ledger: '3', alias: '3' },
};

test('agreement is said too', () => {
  expect(sentencesOf('taxi', nothing)).toEqual(['taxi: MLflow agrees with the database.']);
});

test('what was deleted, what is missing and who serves, one line each', () => {
  const lines = sentencesOf('taxi', {
    deletedRuns: ['a'],
    deletedVersions: ['2'],
    missing: [{ kind: 'run', key: 'taxi/0/train/linear/0', id: 'b' }],
    champion: { ledger: '1', alias: null },
  });
  expect(lines).toEqual([
    'taxi: Deleted version 2 in MLflow, which no stage remembers.',
    'taxi: Deleted run a in MLflow, which no stage remembers.',
    'taxi: MLflow has no run b any more, which taxi/0/train/linear/0 made.',
    "taxi: By the ledger version 1 is champion, by MLflow's alias nobody. If nobody moved the alias by hand, move it back.",
  ]);
});
