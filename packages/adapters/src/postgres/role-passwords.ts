import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { literal } from './identifiers.ts';
import { ROLE_NAMES, type RoleName } from './roles.ts';

export type RolePasswords = Readonly<Record<RoleName, string>>;

const ITERATIONS = 4096;
const TRIES = 20;

/** Roles belong to the whole server: others may be making the same ones for another database right now. */
const CONCURRENT = /^(42710|23505|XX000)$/;

/** Makes the roles that are missing and sets the passwords of all. */
export async function ensureRoles(client: ClientBase, passwords: RolePasswords): Promise<void> {
  for (const role of ROLE_NAMES) {
    for (let attempt = 1; ; attempt++) {
      try {
        await ensureRole(client, role, passwords[role]);
        break;
      } catch (thrown) {
        const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
        if (!CONCURRENT.test(code) || attempt === TRIES) throw thrown;
      }
    }
  }
}

async function ensureRole(client: ClientBase, role: RoleName, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${literal(scramVerifier(password))}`);
}

/**
 * What PostgreSQL stores for a password (RFC 5803, RFC 5802 section 3). Sent in place of the password, so that
 * no log of the server can hold it. ASCII passwords only: others would need SASLprep.
 */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
