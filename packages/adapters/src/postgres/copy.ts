import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { databaseError } from './database-errors.ts';

/**
 * Streams `content` into `COPY … FROM STDIN`, no faster than PostgreSQL takes it. When `content` throws, the
 * COPY is cancelled and the error comes out as it is.
 */
export async function copyIn(client: ClientBase, sql: string, content: AsyncIterable<Buffer>): Promise<void> {
  const { from } = await import('pg-copy-streams');
  let broken: { error: unknown } | null = null;
  async function* observed(): AsyncGenerator<Buffer> {
    try {
      yield* content;
    } catch (error) {
      broken = { error };
      throw error;
    }
  }
  try {
    await pipeline(observed, client.query(from(sql)));
  } catch (thrown) {
    throwBroken(broken);
    throw databaseError(thrown);
  }
}

/** Apart, because the compiler does not see that a generator has assigned. */
function throwBroken(broken: { error: unknown } | null): void {
  if (broken) throw broken.error;
}

/** Streams what `COPY … TO STDOUT` gives, no faster than it is read. Whoever stops early must end the connection. */
export async function* copyOut(client: ClientBase, sql: string): AsyncGenerator<Buffer> {
  const { to } = await import('pg-copy-streams');
  const stream = client.query(to(sql));
  // Losing the connection after the reader has stopped is nobody's error any more.
  stream.on('error', () => {});
  try {
    for await (const chunk of stream) yield chunk;
  } catch (thrown) {
    throw databaseError(thrown);
  }
}
