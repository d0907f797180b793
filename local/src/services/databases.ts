import { migrate } from '@deriva/adapters/postgres/migrate.ts';
import type { RoleName } from '@deriva/adapters/postgres/roles.ts';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import pg from 'pg';
import type { DatabaseRole, Secrets } from '../state/secrets.ts';

type DatabaseName = 'raw' | 'clean' | 'mlflow' | 'airflow';

/** Addresses of the four databases on the embedded server. */
export class Databases {
  readonly #port: number;
  readonly #secrets: Secrets;

  constructor(port: number, secrets: Secrets) {
    this.#port = port;
    this.#secrets = secrets;
  }

  url(database: DatabaseName | 'postgres', role: DatabaseRole): string {
    const account = `${role}:${encodeURIComponent(this.#secrets.databasePassword(role))}`;
    return `postgresql://${account}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Makes the databases that are missing. Those of MLflow and Airflow belong to them; ours to the superuser. */
  async create(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres', 'postgres') });
    await client.connect();
    try {
      for (const owner of ['mlflow', 'airflow'] as const) {
        await ensureRole(client, owner, this.#secrets.databasePassword(owner));
        await ensureDatabase(client, owner, owner);
      }
      for (const database of ['raw', 'clean']) await ensureDatabase(client, database, 'postgres');
    } finally {
      await client.end();
    }
  }

  /** Brings RAW and CLEAN to this version, with every function's role and what it may do. */
  async migrate(): Promise<void> {
    const passwords = rolePasswords(this.#secrets);
    for (const database of ['raw', 'clean'] as const) {
      await migrate(this.url(database, 'postgres'), database, PROBLEMS, passwords);
    }
  }
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function ensureDatabase(client: pg.Client, database: string, owner: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  const name = pg.escapeIdentifier(database);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${pg.escapeIdentifier(owner)}`);
  await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
}

function rolePasswords(secrets: Secrets): Record<RoleName, string> {
  return {
    deriva_fetch: secrets.databasePassword('deriva_fetch'),
    deriva_clean: secrets.databasePassword('deriva_clean'),
    deriva_drift: secrets.databasePassword('deriva_drift'),
    deriva_train: secrets.databasePassword('deriva_train'),
    deriva_explain: secrets.databasePassword('deriva_explain'),
    deriva_promote: secrets.databasePassword('deriva_promote'),
    deriva_web: secrets.databasePassword('deriva_web'),
  };
}
