import type { Problem } from '../problems/problem.ts';

/** A column that feeds features, as drift names it. */
export interface TestedColumn {
  readonly name: string;
  readonly title: string;
  readonly unit: string | undefined;
  /** Values are seconds since 1970: means are shown as dates. */
  readonly isTime: boolean;
}

/** Every input or derived column that feeds a feature, once, in the order of the features. */
export function testedColumns(problem: Problem): TestedColumn[] {
  const names = new Set(problem.features.map((feature) => feature.column));
  return [...names].map((name) => {
    const input = problem.columns.find((c) => c.name === name);
    if (input) {
      const unit = input.kind === 'number' ? input.unit : undefined;
      return { name, title: input.title, unit, isTime: input.kind === 'timestamp' };
    }
    const derived = problem.derived.find((c) => c.name === name);
    return { name, title: derived?.title ?? name, unit: derived?.unit, isTime: false };
  });
}
