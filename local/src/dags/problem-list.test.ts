import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../state/paths.ts';
import { problemList } from './problem-list.ts';

test('dags/problems.json is current; if not: node local/src/dags/write-problems.ts', () => {
  expect(readFileSync(join(ROOT, 'dags', 'problems.json'), 'utf8')).toBe(problemList());
});
