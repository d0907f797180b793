import { randomBytes } from 'node:crypto';
import type { RoleName } from '@deriva/adapters/postgres/roles.ts';
import { z } from 'zod';
import { readJson, writeJson } from './json-file.ts';

const stored = z.record(z.string(), z.string().min(1));

/** Texts nobody can guess, made at the first start and kept in the state folder, readable by its owner alone. */
export class Secrets {
  readonly #file: string;
  readonly #known: Record<string, string>;

  constructor(file: string) {
    this.#file = file;
    this.#known = readJson(file, stored) ?? {};
  }

  /** Callers of the functions show it on POST. */
  get token(): string {
    return this.#named('token');
  }

  get airflowJwt(): string {
    return this.#named('airflow_jwt');
  }

  get airflowPassword(): string {
    return this.#named('airflow_password');
  }

  /** Of a role in PostgreSQL. */
  databasePassword(role: DatabaseRole): string {
    return this.#named(`database_${role}`);
  }

  #named(name: string): string {
    const known = this.#known[name];
    if (known) return known;
    const made = randomBytes(32).toString('base64url');
    this.#known[name] = made;
    writeJson(this.#file, this.#known);
    return made;
  }
}

/** The superuser, the owners of two databases, and one role for each program of ours. */
export type DatabaseRole = 'postgres' | 'mlflow' | 'airflow' | RoleName;
