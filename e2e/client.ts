import { mlflowRegistry } from '@deriva/adapters/mlflow/mlflow-registry.ts';
import type { Registry } from '@deriva/adapters/ports/registry.ts';
import type { Stage } from '@deriva/core/stages.ts';
import pg from 'pg';

/** Where a running stack answers; plain data, which can go from one process to another. */
export interface Facts {
  readonly functions: Readonly<Record<Stage, string>>;
  readonly web: string;
  readonly mlflow: string;
  /** A template: {problem} stands for the problem's name. */
  readonly source: string;
  readonly token: string;
  /** Of the superuser, who may do what no role of the product may. */
  readonly raw: string;
  readonly clean: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the product, which a test looks into as it expects it.
  readonly body: any;
}

/** A stack as its users see it, and its databases as only a test may. */
export interface Client {
  readonly facts: Facts;
  readonly registry: Registry;
  /** A stage's answer, whatever it is. @throws {TypeError} when the connection ends before it. */
  call(stage: Stage, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A stage's answer, which must be 200. */
  run(stage: Stage, body: unknown): Promise<Answer['body']>;
  web(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Asks the batch source for a misbehaviour. */
  misbehave(problem: string, fault: Readonly<Record<string, unknown>>): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: rows of any query.
  sql(database: 'raw' | 'clean', query: string, values?: readonly unknown[]): Promise<any[]>;
  disconnect(): Promise<void>;
}

export function connect(facts: Facts): Client {
  const pools = { raw: pool(facts.raw), clean: pool(facts.clean) };
  const call: Client['call'] = (stage, body, headers = {}) =>
    send('POST', `${facts.functions[stage]}/`, body, { authorization: `Bearer ${facts.token}`, ...headers });
  return {
    facts,
    registry: mlflowRegistry({ url: facts.mlflow }),
    call,
    async run(stage, body) {
      const answer = await call(stage, body);
      if (answer.status !== 200)
        throw new Error(
          `${stage} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 2000)}`,
        );
      return answer.body;
    },
    web: (method, path, body, headers) => send(method, `${facts.web}${path}`, body, headers),
    async misbehave(problem, fault) {
      const { status } = await send(
        'POST',
        `${facts.source.replace('{problem}', problem)}/misbehave`,
        fault,
        {},
      );
      if (status !== 200) throw new Error(`The source does not know the fault ${JSON.stringify(fault)}.`);
    },
    async sql(database, query, values = []) {
      return (await pools[database].query(query, [...values])).rows;
    },
    async disconnect() {
      await Promise.all([pools.raw.end(), pools.clean.end()]);
    },
  };
}

/** Sends a text as it is and anything else as JSON. */
export async function send(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Survives a server that goes away in the middle of a test. */
function pool(connectionString: string): pg.Pool {
  const made = new pg.Pool({ connectionString, max: 4 });
  made.on('error', () => {});
  return made;
}
