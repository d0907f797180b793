import { identifier } from './identifiers.ts';
import { type Database, PROBLEM_TABLES, ROLE_NAMES, ROLES, type RoleName } from './roles.ts';

/**
 * The statements that give each role what ROLES says and nothing else, whatever it had before. To be run in
 * one transaction.
 * @param problemTables names of the problems, whose tables are in CLEAN.
 */
export function grantStatements(
  databaseName: string,
  database: Database,
  problemTables: readonly string[],
): string[] {
  const name = identifier(databaseName);
  return [
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    ...ownStageOnly(database),
    ...ROLE_NAMES.flatMap((role) => roleStatements(role, name, database, problemTables)),
  ];
}

function roleStatements(
  role: RoleName,
  databaseName: string,
  database: Database,
  problemTables: readonly string[],
): string[] {
  const rights = Object.entries(ROLES[role].rights[database]);
  const revoked = [
    `REVOKE ALL ON DATABASE ${databaseName} FROM ${role}`,
    `REVOKE ALL ON SCHEMA public FROM ${role}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`,
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM ${role}`,
  ];
  if (rights.length === 0) return revoked;
  return [
    ...revoked,
    `GRANT CONNECT ON DATABASE ${databaseName} TO ${role}`,
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    ...rights.flatMap(([object, privileges]) => {
      const list = privileges.join(', ');
      if (object === PROBLEM_TABLES) {
        return problemTables.map((table) => `GRANT ${list} ON ${identifier(table)} TO ${role}`);
      }
      return [`GRANT ${list} ON ${object.includes('(') ? 'FUNCTION ' : ''}${object} TO ${role}`];
    }),
  ];
}

/** Row security on stage_run: everyone who may read it reads all, and writes rows of its own stage. */
function ownStageOnly(database: Database): string[] {
  const writers = ROLE_NAMES.filter((role) => ROLES[role].rights[database].stage_run?.includes('INSERT'));
  return [
    'ALTER TABLE stage_run ENABLE ROW LEVEL SECURITY',
    'DROP POLICY IF EXISTS read_all ON stage_run',
    'CREATE POLICY read_all ON stage_run FOR SELECT USING (true)',
    ...writers.flatMap((role) => [
      `DROP POLICY IF EXISTS write_own_${role} ON stage_run`,
      `CREATE POLICY write_own_${role} ON stage_run TO ${role} USING (stage = '${ROLES[role].stage}')`,
    ]),
  ];
}
