import { DerivaError } from '@deriva/core/errors.ts';

/** Of node's sockets and name lookups. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * SQLSTATEs, or their classes: connection, no such role or database, resources, operator intervention, errors of
 * the disk; the old primary after a failover is read-only; a deadlock ends one of those in it.
 */
const SQLSTATE = /^(08...|28...|3D000|53...|57014|57P0[1-5]|58...|25006|25P0[34]|40001|40P01|55P03)$/;

/** pg's own errors carry no code. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query read timeout|The server does not support SSL)/;

/** What a caller gets for an error of pg: `database_unavailable` where the database cannot be used, else the error itself. */
export function databaseError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof DerivaError) return thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  if (!NETWORK.has(code) && !SQLSTATE.test(code) && !MESSAGES.test(thrown.message)) return thrown;
  return new DerivaError('database_unavailable', {
    detail: `PostgreSQL cannot be used right now: ${thrown.message || code}. Nothing was stored; call again.`,
    cause: thrown,
  });
}

/** Waits for work of pg; its errors come out as {@link databaseError} says. */
export async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw databaseError(thrown);
  }
}
