import { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';
import { identifier } from './identifiers.ts';

/** Of PostgreSQL's ways to say that the database is there already, or is being made. */
const EXISTS = new Set(['42P04', '23505']);

/**
 * Makes an empty database unless it is there.
 * @param adminUrl of any database on the server, as a role that may create databases.
 */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const session = await new Connections({ url: adminUrl }).session();
  try {
    await guarded(session.query(`CREATE DATABASE ${identifier(name)}`));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && EXISTS.has(String(thrown.code)))) throw thrown;
  } finally {
    await session.end().catch(() => {});
  }
}
