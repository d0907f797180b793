import { problemNamed } from '@deriva/core/problems/registry.ts';
import { z } from 'zod';
import { type Client, send } from './client.ts';

/**
 * All that a problem's batches up to one left behind, without what may differ between two runs of the same:
 * times, durations, and the ids that MLflow gives. Versions are named by the stage that made them.
 */
export async function snapshot(client: Client, problem: string, through: number) {
  const mlflow = await mlflowState(client, problem, through);
  const champions = await client.sql(
    'clean',
    `SELECT champion_after AS version FROM ledger WHERE problem = $1 AND batch <= $2 ORDER BY id DESC LIMIT 1`,
    [problem, through],
  );
  const state = {
    raw: await rowsOf(client, 'raw', 'batch', 'problem, batch, rows, sha256, payload_key', problem, through),
    rawRows: await digest(
      client,
      'raw',
      `SELECT batch, row_number, text FROM raw_row WHERE problem = '${problem}' AND batch <= ${through}`,
    ),
    cleanRows: await digest(
      client,
      'clean',
      `SELECT * FROM ${problemNamed(problem).name} WHERE batch <= ${through}`,
    ),
    rejected: await rowsOf(client, 'clean', 'rejected_row', '*', problem, through),
    ledger: await rowsOf(
      client,
      'clean',
      'ledger',
      'batch, kind, criterion, sentence, version, champion_before, champion_after, evidence',
      problem,
      through,
      'ORDER BY id',
    ),
    registered: await rowsOf(client, 'clean', 'registered_model', '*', problem, through),
    fetched: await results(client, 'raw', problem, through),
    results: await results(client, 'clean', problem, through),
    champion: champions[0]?.version ?? null,
    runs: mlflow.runs,
    versions: mlflow.versions,
  };
  const { ledger, ...rest } = withoutIds(state, mlflow.names);
  // The ledger in its own order, the rest in one that says nothing: stages may have begun in another.
  return {
    ledger,
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, sorted(value)])),
  };
}

async function rowsOf(
  client: Client,
  database: 'raw' | 'clean',
  table: string,
  columns: string,
  problem: string,
  through: number,
  order = '',
) {
  const rows = await client.sql(
    database,
    `SELECT row_to_json(r) AS row FROM (SELECT ${columns} FROM ${table} WHERE problem = $1 AND batch <= $2 ${order}) r`,
    [problem, through],
  );
  return rows.map(({ row }) => row);
}

async function digest(client: Client, database: 'raw' | 'clean', select: string): Promise<unknown> {
  const [row] = await client.sql(
    database,
    `SELECT count(*)::int AS rows, md5(string_agg(r::text, E'\\n' ORDER BY batch, row_number)) AS md5 FROM (${select}) r`,
  );
  return row;
}

async function results(client: Client, database: 'raw' | 'clean', problem: string, through: number) {
  const rows = await rowsOf(
    client,
    database,
    'stage_run',
    'batch, stage, candidate, generation, status, result, error_code',
    problem,
    through,
  );
  for (const { result } of rows) {
    delete result?.durationSeconds;
    // How often the source was restarted is how, and not what.
    delete result?.restarts;
  }
  return rows;
}

const Experiment = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const Pairs = z
  .array(z.object({ key: z.string(), value: z.union([z.string(), z.number()]) }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
const Runs = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({ run_id: z.string(), run_name: z.string(), status: z.string() }),
        data: z.object({ params: Pairs, metrics: Pairs, tags: Pairs }),
      }),
    )
    .default([]),
});
const History = z.object({ metrics: z.array(z.unknown()).default([]) });

async function mlflowState({ facts, registry }: Client, problem: string, through: number) {
  const api = `${facts.mlflow}/api/2.0/mlflow`;
  const found = await send('GET', `${api}/experiments/get-by-name?experiment_name=${problem}`);
  const { experiment } = Experiment.parse(found.body);
  const body = { experiment_ids: [experiment.experiment_id], max_results: 1000 };
  const { runs } = Runs.parse((await send('POST', `${api}/runs/search`, body)).body);
  const versions = await registry.versions(problem);
  const names = new Map<string, string>([
    ...runs.map(({ info, data }) => [info.run_id, `run of ${data.tags['deriva.key']}`] as const),
    ...versions.map((v) => [v.version, `version of ${v.tags['deriva.key']}`] as const),
  ]);
  const early = runs.filter(({ data }) => Number(data.tags['deriva.batch']) <= through);
  return {
    names,
    versions: versions
      .filter((v) => Number(v.tags['deriva.batch']) <= through)
      .map(({ runId, tags, version }) => ({ runId, tags, version })),
    runs: await Promise.all(
      early.map(async ({ info, data }) => {
        const metric = Object.keys(data.metrics)[0] ?? '';
        const query = new URLSearchParams({ run_id: info.run_id, metric_key: metric });
        const history = History.parse((await send('GET', `${api}/metrics/get-history?${query}`)).body);
        return {
          name: info.run_name,
          status: info.status,
          ...data,
          // A repeat that logs under another time doubles it.
          pointsOfAMetric: history.metrics.length,
        };
      }),
    ),
  };
}

/** Replaces the ids of runs and the numbers of versions by the names of what made them, also in sentences. */
function withoutIds<T>(state: T, names: ReadonlyMap<string, string>): T {
  return JSON.parse(
    JSON.stringify(state, (key, value) => {
      if (typeof value !== 'string') return value;
      if (/version|champion/i.test(key) || value.length === 32) return names.get(value) ?? value;
      return value.replaceAll(/(version|champion) (\d+)/gi, (_, word, number) => {
        return `${word} (${names.get(number) ?? number})`;
      });
    }),
  );
}

function sorted<T>(value: T): T | unknown[] {
  if (!Array.isArray(value)) return value;
  const texts = value.map((one) => JSON.stringify(one)).sort();
  return texts.map((text) => JSON.parse(text));
}
