/**
 * Every error a caller can meet: one row each, and the table is the documentation.
 * `retry` says whether the same call can succeed later without anyone changing it. Those answers
 * carry Retry-After, and the DAGs retry them, every 429 and every 5xx, and nothing else.
 */
export const ERRORS = {
  invalid_json: { status: 400, retry: false, title: 'The body is not valid JSON' },
  invalid_input: { status: 400, retry: false, title: 'The body does not have the shape that is asked for' },
  unauthorized: { status: 401, retry: false, title: 'A bearer token is needed, and this is not it' },
  cross_site: { status: 403, retry: false, title: 'Sent by a page of another site' },
  unknown_problem: { status: 404, retry: false, title: 'No problem of that name is declared' },
  batch_not_found: { status: 404, retry: false, title: 'That batch has not been fetched' },
  not_found: { status: 404, retry: false, title: 'There is nothing at this path' },
  method_not_allowed: { status: 405, retry: false, title: 'This path does not answer that method' },
  predecessor_missing: { status: 409, retry: false, title: 'An earlier stage of this batch has not run yet' },
  training_skipped: { status: 409, retry: false, title: 'This batch was decided not to train' },
  newer_batch_decided: { status: 409, retry: false, title: 'A newer batch has already been decided' },
  in_progress: { status: 409, retry: true, title: 'The same call is being worked on by someone else' },
  superseded: { status: 409, retry: true, title: 'Another attempt took this work over' },
  unknown_champion: { status: 409, retry: false, title: 'The champion is a version that no stage made' },
  body_too_large: { status: 413, retry: false, title: 'The body is larger than this endpoint accepts' },
  unsupported_media_type: { status: 415, retry: false, title: 'Send application/json' },
  idempotency_key_reused: {
    status: 422,
    retry: false,
    title: 'This Idempotency-Key was used with another body',
  },
  schema_changed: {
    status: 422,
    retry: false,
    title: 'The columns of the batch are not those of the problem',
  },
  too_few_rows: { status: 422, retry: false, title: 'There are not enough rows to do this honestly' },
  rate_limited: { status: 429, retry: true, title: 'Too many requests' },
  source_refused: { status: 502, retry: true, title: 'The source answered with an error' },
  source_malformed: {
    status: 502,
    retry: true,
    title: 'The answer of the source is not what its contract says',
  },
  source_cut: { status: 502, retry: true, title: 'The answer of the source ended too early' },
  source_shared: { status: 409, retry: false, title: 'Someone else moves the cursor of this source' },
  source_rewritten: {
    status: 409,
    retry: false,
    title: 'The source replays a batch with other rows than before',
  },
  source_unavailable: { status: 503, retry: true, title: 'The source cannot be reached' },
  database_unavailable: { status: 503, retry: true, title: 'The database cannot be reached' },
  objects_unavailable: { status: 503, retry: true, title: 'The object store cannot be reached' },
  mlflow_unavailable: { status: 503, retry: true, title: 'MLflow cannot be reached' },
  no_champion: { status: 503, retry: true, title: 'No model serves this problem yet' },
  model_damaged: { status: 500, retry: false, title: 'A model file is not what its hash says' },
  model_unreadable: {
    status: 500,
    retry: false,
    title: 'A model file has a format this version cannot read',
  },
  checkpointed: { status: 503, retry: true, title: 'Work is left; call again to go on from where it was' },
  shutting_down: { status: 503, retry: true, title: 'This process is about to end' },
  caller_gone: { status: 503, retry: true, title: 'The caller went away before the answer' },
  internal: { status: 500, retry: true, title: 'An error that nobody foresaw' },
} as const satisfies Record<string, { status: number; retry: boolean; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One thing that is wrong with an input: where it is, what was there, and what is allowed. */
export interface Fault {
  /** JSON pointer into the body, or the name of a column. */
  at: string;
  /** What is wrong and what is allowed, as a sentence. */
  message: string;
}

export interface DerivaErrorDetails {
  /** One sentence about this occurrence: what was wrong, where, and what to do next. */
  detail: string;
  faults?: readonly Fault[];
  /** Seconds after which a caller should try again. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An error with a row in {@link ERRORS}. Thrown anywhere, turned into a response at the border only. */
export class DerivaError extends Error {
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, details: DerivaErrorDetails | string) {
    const d = typeof details === 'string' ? { detail: details } : details;
    super(d.detail, d.cause === undefined ? undefined : { cause: d.cause });
    this.name = 'DerivaError';
    this.code = code;
    this.faults = d.faults ?? [];
    this.retryAfterSeconds = d.retryAfterSeconds ?? (ERRORS[code].retry ? 5 : undefined);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The body of an error answer: RFC 9457, `application/problem+json`, plus a stable `code`. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  faults?: readonly Fault[];
}

/** Turns anything thrown into RFC 9457. What nobody foresaw shows no internals: those go to the log. */
export function toProblemDetails(thrown: unknown): ProblemDetails {
  const e = asDerivaError(thrown);
  return {
    type: `urn:deriva:error:${e.code}`,
    title: ERRORS[e.code].title,
    status: e.status,
    detail: e.message,
    code: e.code,
    ...(e.faults.length > 0 ? { faults: e.faults } : {}),
  };
}

export function asDerivaError(thrown: unknown): DerivaError {
  if (thrown instanceof DerivaError) return thrown;
  return new DerivaError('internal', {
    detail: 'Unexpected; the log of this process says more.',
    cause: thrown,
  });
}
