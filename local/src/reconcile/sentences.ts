import type { ReconciledProblem } from './reconcile-problem.ts';

/** What reconcile did and found for one problem, one line each. */
export function sentencesOf(problem: string, reconciled: ReconciledProblem): string[] {
  const { deletedRuns, deletedVersions, missing, champion } = reconciled;
  const lines = [
    ...deletedVersions.map((version) => `Deleted version ${version} in MLflow, which no stage remembers.`),
    ...deletedRuns.map((run) => `Deleted run ${run} in MLflow, which no stage remembers.`),
    ...missing.map(({ kind, key, id }) => `MLflow has no ${kind} ${id} any more, which ${key} made.`),
    ...(champion.ledger === champion.alias ? [] : [championLine(champion)]),
  ];
  const said = lines.length > 0 ? lines : ['MLflow agrees with the database.'];
  return said.map((line) => `${problem}: ${line}`);
}

function championLine({ ledger, alias }: ReconciledProblem['champion']): string {
  const who = (version: string | null) => (version === null ? 'nobody' : `version ${version}`);
  return `By the ledger ${who(ledger)} is champion, by MLflow's alias ${who(alias)}. If nobody moved the alias by hand, move it back.`;
}
