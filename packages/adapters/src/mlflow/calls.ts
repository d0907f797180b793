import { DerivaError } from '@deriva/core/errors.ts';
import { z } from 'zod';

const CALL_TIMEOUT_MS = 15_000;
/** A model file of 64 MiB takes half a second; a busy disk may take longer. */
const ARTIFACT_TIMEOUT_MS = 60_000;

/** MLflow said no (HTTP 4xx), and why: `RESOURCE_DOES_NOT_EXIST`, `RESOURCE_ALREADY_EXISTS`, `INVALID_PARAMETER_VALUE`, … */
export class MlflowRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`MLflow answered ${status} ${code}: ${message}`);
    this.name = 'MlflowRefusal';
    this.status = status;
    this.code = code;
  }
}

export type Query = Readonly<Record<string, string | number>>;

/** MLflow's REST API 2.0, and its proxy for artifacts. */
export interface MlflowCalls {
  get<T>(path: string, query: Query, answer: z.ZodType<T>): Promise<T>;
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, answer: z.ZodType<T>): Promise<T>;
  /** @param uri `mlflow-artifacts:/…` as a run's `artifact_uri` begins, with the path in it. */
  putArtifact(uri: string, content: Uint8Array): Promise<void>;
  /** @throws {MlflowRefusal} also for 5xx: on S3 a missing artifact is a 500. */
  getArtifact(uri: string): Promise<Uint8Array>;
}

const Refusal = z.object({ error_code: z.string(), message: z.string().default('') });

/**
 * @param url where MLflow answers, e.g. `http://127.0.0.1:5000`.
 * All calls throw mlflow_unavailable for what a repeat may heal (no connection, 15 s without an answer,
 * 429, 5xx, an answer that is not MLflow's) and MlflowRefusal for what it will not.
 */
export function mlflowCalls(url: string): MlflowCalls {
  const base = url.replace(/\/+$/, '');

  async function request(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
    try {
      return await fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    } catch (thrown) {
      throw unavailable('cannot be reached', thrown);
    }
  }

  async function call<T>(path: string, init: RequestInit, answer: z.ZodType<T>): Promise<T> {
    const response = await request(`/api/2.0/mlflow/${path}`, init, CALL_TIMEOUT_MS);
    const body = await bodyOf(response);
    if (!response.ok) throw refusalOf(response.status, body);
    // A route that MLflow does not know, and whatever else listens there, answers with a page.
    const parsed = answer.safeParse(body);
    if (!parsed.success)
      throw unavailable(`gave an answer to ${path.split('?')[0]} that is not MLflow's`, parsed.error);
    return parsed.data;
  }

  return {
    get(path, query, answer) {
      const entries = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
      return call(`${path}?${new URLSearchParams(entries)}`, { method: 'GET' }, answer);
    },
    send(method, path, body, answer) {
      const headers = { 'content-type': 'application/json' };
      return call(path, { method, headers, body: JSON.stringify(body) }, answer);
    },
    async putArtifact(uri, content) {
      const init = {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(content),
      };
      const response = await request(proxyPath(uri), init, ARTIFACT_TIMEOUT_MS);
      const body = await bodyOf(response);
      if (!response.ok) throw refusalOf(response.status, body);
    },
    async getArtifact(uri) {
      const response = await request(proxyPath(uri), { method: 'GET' }, ARTIFACT_TIMEOUT_MS);
      try {
        if (!response.ok) throw new MlflowRefusal(response.status, 'ARTIFACT', await response.text());
        return new Uint8Array(await response.arrayBuffer());
      } catch (thrown) {
        if (thrown instanceof MlflowRefusal) throw thrown;
        throw unavailable('ended an artifact too early', thrown);
      }
    },
  };
}

/** `mlflow-artifacts:/1/abc/artifacts/model.json` → where the server's proxy keeps it. */
function proxyPath(uri: string): string {
  const path = /^mlflow-artifacts:\/*(.+)$/.exec(uri)?.[1];
  if (path === undefined)
    throw new DerivaError('internal', `MLflow keeps artifacts at ${uri}; start it with --serve-artifacts.`);
  return `/api/2.0/mlflow-artifacts/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}

function refusalOf(status: number, body: unknown): Error {
  const refusal = Refusal.safeParse(body);
  if (status >= 500 || status === 429) {
    const reason = refusal.success ? `: ${refusal.data.message.slice(0, 300)}` : '';
    return unavailable(`answered HTTP ${status}${reason}`, undefined);
  }
  if (!refusal.success) return unavailable(`answered HTTP ${status}, and not as MLflow does`, undefined);
  return new MlflowRefusal(status, refusal.data.error_code, refusal.data.message);
}

function unavailable(what: string, cause: unknown): DerivaError {
  return new DerivaError('mlflow_unavailable', { detail: `MLflow ${what}.`, cause });
}
