import { PROBLEMS } from '@deriva/core/problems/registry.ts';

/** What dags/problems.json holds: one DAG is made for each entry. */
export function problemList(): string {
  const entries = PROBLEMS.map(({ name, title }) => ({ name, title }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}
