import { randomUUID } from 'node:crypto';
import type { Problem } from '@deriva/core/problems/problem.ts';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import pg from 'pg';
import { inject } from 'vitest';
import { ensureDatabase } from '../postgres/ensure-database.ts';
import { migrate } from '../postgres/migrate.ts';
import type { RolePasswords } from '../postgres/role-passwords.ts';
import type { Database, RoleName } from '../postgres/roles.ts';

/** All tests share the server and so its roles: one password for each. */
export const TEST_PASSWORDS: RolePasswords = {
  deriva_fetch: 'fetch-test',
  deriva_clean: 'clean-test',
  deriva_drift: 'drift-test',
  deriva_train: 'train-test',
  deriva_explain: 'explain-test',
  deriva_promote: 'promote-test',
  deriva_web: 'web-test',
};

export interface TestDatabases {
  /** The address of a database, as one of the roles or as the superuser. */
  url(database: Database, role?: RoleName): string;
  /** Ends all sessions and removes the databases. */
  drop(): Promise<void>;
}

/** RAW and CLEAN of a test's own, migrated, on the shared server. Drop them in afterAll. */
export async function testDatabases(problems: readonly Problem[] = PROBLEMS): Promise<TestDatabases> {
  const databases = await emptyTestDatabases();
  await migrate(databases.url('raw'), 'raw', problems, TEST_PASSWORDS);
  await migrate(databases.url('clean'), 'clean', problems, TEST_PASSWORDS);
  return databases;
}

/** The same before any migration. */
export async function emptyTestDatabases(): Promise<TestDatabases> {
  const adminUrl = inject('postgresUrl');
  const suffix = randomUUID().slice(0, 8);
  const names = { raw: `raw_${suffix}`, clean: `clean_${suffix}` };
  await ensureDatabase(adminUrl, names.raw);
  await ensureDatabase(adminUrl, names.clean);
  return {
    url(database, role) {
      const url = new URL(adminUrl);
      url.pathname = names[database];
      if (role) {
        url.username = role;
        url.password = TEST_PASSWORDS[role];
      }
      return url.href;
    },
    async drop() {
      const admin = new pg.Client(adminUrl);
      await admin.connect();
      for (const name of Object.values(names))
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
