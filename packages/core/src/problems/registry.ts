import { DerivaError } from '../errors.ts';
import { diabetes } from './diabetes.ts';
import type { Problem } from './problem.ts';
import { taxi } from './taxi.ts';

/** Every problem Deriva knows. Adding one is its file and its entry here. */
export const PROBLEMS: readonly Problem[] = [taxi, diabetes];

/** @throws {DerivaError} unknown_problem */
export function problemNamed(name: string): Problem {
  const problem = PROBLEMS.find((p) => p.name === name);
  if (problem) return problem;
  throw new DerivaError('unknown_problem', {
    detail: `There is no problem "${name}". Declared are: ${PROBLEMS.map((p) => p.name).join(', ')}.`,
    faults: [{ at: '/problem', message: `must be one of ${PROBLEMS.map((p) => p.name).join(', ')}` }],
  });
}
