import { DRIFT_DEFAULTS, type Problem } from '@deriva/core/problems/problem.ts';

/** A problem for tests of the store: all kinds of columns under awkward names, as wide as asked for. */
export function wideProblem(numbers: number, categories: number): Problem {
  return {
    name: 'wide',
    title: 'Wide',
    description: 'For tests.',
    source: { groupNumber: 9, attribution: 'none', synthetic: true },
    columns: [
      { name: 'when "it" was', title: 'When', kind: 'timestamp', role: 'input' },
      ...Array.from({ length: numbers }, (_, i) => ({
        name: `Number-${i}`,
        title: `Number ${i}`,
        kind: 'number' as const,
        role: 'input' as const,
      })),
      ...Array.from({ length: categories }, (_, i) => ({
        name: `category '${i}'`,
        title: `Category ${i}`,
        kind: 'category' as const,
        role: 'input' as const,
      })),
      { name: 'gone', title: 'Gone', kind: 'number', role: 'dropped' },
      { name: 'answer', title: 'Answer', kind: 'number', role: 'target' },
    ],
    rules: [],
    groupKey: (row) => String(row.answer),
    derived: [],
    features: [],
    target: { column: 'answer', title: 'Answer', unit: '' },
    task: { kind: 'regression', transform: 'identity' },
    candidates: ['linear'],
    drift: DRIFT_DEFAULTS,
    gates: [],
    example: {},
  };
}
