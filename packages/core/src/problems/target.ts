import { categories, numbers, type Table } from '../tables/table.ts';
import type { Problem } from './problem.ts';

/**
 * The answers of the rows as metrics and models want them: for regression the value in the unit of the
 * target, for classification the index of the class. Length: rows; NaN where the table holds none.
 */
export function targetOf(problem: Problem, table: Table): Float64Array {
  const { target, task } = problem;
  if (task.kind === 'regression') {
    const divisor = target.divisor ?? 1;
    return numbers(table, target.column).map((v) => v / divisor);
  }
  const { codes, levels } = categories(table, target.column);
  const classOf = levels.map((level) => task.classes.indexOf(level));
  return Float64Array.from(codes, (code) => {
    const index = code < 0 ? -1 : classOf[code]!;
    return index < 0 ? Number.NaN : index;
  });
}
