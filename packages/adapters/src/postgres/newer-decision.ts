import type { Connections } from './connections.ts';

/** The latest batch after `batch` that was decided on: promoted, rejected or skipped. */
export async function newerDecision(
  connections: Connections,
  problem: string,
  batch: number,
): Promise<number | null> {
  const [row] = await connections.query<{ newest: number | null }>(
    `SELECT max(batch) AS newest FROM stage_run
     WHERE problem = $1 AND batch > $2 AND status = 'done'
       AND (stage = 'promote' OR (stage = 'drift' AND result ->> 'decision' = 'skip'))`,
    [problem, batch],
  );
  return row?.newest ?? null;
}
