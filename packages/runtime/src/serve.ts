import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { asDerivaError, DerivaError } from '@deriva/core/errors.ts';
import { http } from '@google-cloud/functions-framework';
// The framework's one public way to its server without its entry point: that one exits within 10 ms of
// SIGTERM, so that a request in flight is cut; see drain.ts.
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { type Logger, pino } from 'pino';
import { z } from 'zod';
import { answerError, answerJson } from './answer.ts';
import type { FunctionConfig } from './config.ts';
import { describe } from './describe.ts';
import { Drain } from './drain.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { once } from './once.ts';
import { bodyOf, pathOf, readFirst } from './read-first.ts';
import type { StageDefinition, StageInput } from './stage-definition.ts';
import { stopReasons } from './stop-reasons.ts';
import { checkToken } from './token.ts';

const REQUEST_WITHIN_MS = 60_000;
/** What does not heed the signal by then (a database that is frozen) is answered without it. */
const HEEDED_WITHIN_MS = 5_000;

export interface ServedStage {
  readonly server: Server;
  readonly drain: Drain;
}

/** Serves a stage over HTTP until the drain has emptied. The promise resolves once it listens. */
export async function serveStage<I extends StageInput>(
  definition: StageDefinition<I>,
  config: FunctionConfig,
): Promise<ServedStage> {
  const log = pino({ level: config.DERIVA_LOG_LEVEL, base: { stage: definition.stage } });
  const drain = new Drain(config.DERIVA_DRAIN_SECONDS);
  http(definition.stage, (request, response) => handle(definition, config, drain, log, request, response));
  const framework = getTestServer(definition.stage).listeners('request')[0] as RequestListener;
  const server = createServer((request, response) => {
    void readFirst(framework, request, response);
  });
  // Of the request alone: a stage takes as long as its deadline allows.
  server.requestTimeout = REQUEST_WITHIN_MS;
  drain.watch(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, resolve);
  });
  log.info({ event: 'listening', address: server.address(), processSeconds: process.uptime() }, 'listening');
  return { server, drain };
}

async function handle<I extends StageInput>(
  definition: StageDefinition<I>,
  config: FunctionConfig,
  drain: Drain,
  log: Logger,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const stop = stopReasons(config.DERIVA_DEADLINE_SECONDS);
  const leave = drain.enter(stop);
  response.once('close', () => {
    if (!response.writableFinished) stop.callerGone();
  });
  try {
    await Promise.race([
      route(definition, config, stop, log, request, response),
      unheeded(stop.signal, response),
    ]);
  } catch (thrown) {
    const error = asDerivaError(thrown);
    const level = error.code === 'internal' ? 'error' : 'warn';
    log[level]({ event: 'refused', code: error.code, err: error.cause ?? error }, error.message);
    answerError(response, error);
  } finally {
    stop.dispose();
    leave();
  }
}

/** Rejects with the signal's reason when there is no answer some time after it has fired. */
function unheeded(signal: AbortSignal, response: ServerResponse): Promise<never> {
  return new Promise((_, reject) => {
    let timer: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', () => {
      timer = setTimeout(() => reject(signal.reason), HEEDED_WITHIN_MS);
    });
    response.once('close', () => clearTimeout(timer));
  });
}

async function route<I extends StageInput>(
  definition: StageDefinition<I>,
  config: FunctionConfig,
  stop: ReturnType<typeof stopReasons>,
  log: Logger,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isHealth = pathOf(request) === '/health';
  if (isHealth && isRead(request)) return answerJson(response, 200, { status: 'ok' });
  if (isHealth) throw new DerivaError('not_found', 'POST to /; /health is only read.');
  if (isRead(request)) return answerJson(response, 200, describe(definition));
  if (request.method !== 'POST')
    throw new DerivaError(
      'method_not_allowed',
      `${request.method} is not answered; POST to run the stage, GET for its description.`,
    );

  checkToken(request.headers.authorization, config.DERIVA_TOKEN);
  const input = parseInput(definition, bodyOf(request));
  const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']?.toString());
  const about = log.child({ problem: input.problem, batch: input.batch, candidate: input.candidate });
  const answer = await once(definition, input, idempotencyKey, stop, about);
  about.info({ event: 'answered', replayed: answer.replayed, ...summary(answer.body) }, 'answered');
  answerJson(response, 200, answer.body, answer.replayed ? { 'idempotent-replayed': 'true' } : {});
}

const isRead = (request: IncomingMessage) => request.method === 'GET' || request.method === 'HEAD';

function parseInput<I extends StageInput>(definition: StageDefinition<I>, body: unknown): I {
  const parsed = definition.input.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new DerivaError('invalid_input', {
    detail: `The body is not what ${definition.stage} takes: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}. GET / shows the schema and an example.`,
    faults: parsed.error.issues.map((issue) => ({ at: `/${issue.path.join('/')}`, message: issue.message })),
  });
}

/** The small facts of an answer, for its log line. */
function summary(body: unknown): Record<string, unknown> {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(entries.filter(([, value]) => typeof value !== 'object'));
}
