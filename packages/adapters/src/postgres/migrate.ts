import { join } from 'node:path';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { Client } from 'pg';
import { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';
import { grantStatements } from './grants.ts';
import { ensureProblemTable } from './problem-tables.ts';
import { replaceRawView } from './raw-views.ts';
import { ensureRoles, type RolePasswords } from './role-passwords.ts';
import type { Database } from './roles.ts';

/**
 * Brings a database to where this version needs it: the migrations, the tables or views of the problems, the
 * roles and their rights. Again is harmless, and of several at once one works while the others wait.
 * @param adminUrl of a role that owns the database and may create roles.
 * @throws {DerivaError} database_unavailable
 */
export async function migrate(
  adminUrl: string,
  database: Database,
  problems: readonly Problem[],
  passwords: RolePasswords,
): Promise<void> {
  const session = await new Connections({ url: adminUrl, applicationName: 'deriva-migrate' }).session();
  try {
    await guarded(migrateLocked(session, database, problems, passwords));
  } finally {
    await session.end().catch(() => {});
  }
}

async function migrateLocked(
  session: Client,
  database: Database,
  problems: readonly Problem[],
  passwords: RolePasswords,
): Promise<void> {
  // Ends with the session. Our own and not node-pg-migrate's, because the steps after it need it too.
  await session.query("SELECT pg_advisory_lock(hashtextextended('deriva migrate', 0))");
  const { runner } = await import('node-pg-migrate');
  await runner({
    dbClient: session,
    dir: join(import.meta.dirname, 'migrations', database),
    migrationsTable: 'migration',
    direction: 'up',
    noLock: true,
    log: () => {},
  });
  await ensureRoles(session, passwords);

  await session.query('BEGIN');
  for (const problem of problems) {
    if (database === 'clean') await ensureProblemTable(session, problem);
    else await replaceRawView(session, problem);
  }
  const { rows } = await session.query<{ name: string }>('SELECT current_database() AS name');
  const tables = problems.map((problem) => problem.name);
  for (const statement of grantStatements(rows[0]!.name, database, tables)) await session.query(statement);
  await session.query('COMMIT');
}
