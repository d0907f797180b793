import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Secrets } from './secrets.ts';

test('secrets are made once, differ, are kept, and only their owner may read them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deriva-secrets-'));
  try {
    const file = join(folder, 'secrets.json');
    const first = new Secrets(file);
    const made = [first.token, first.airflowJwt, first.airflowPassword, first.databasePassword('deriva_web')];
    expect(new Set(made).size).toBe(4);
    for (const secret of made) expect(secret.length).toBeGreaterThanOrEqual(32);

    const later = new Secrets(file);
    expect([
      later.token,
      later.airflowJwt,
      later.airflowPassword,
      later.databasePassword('deriva_web'),
    ]).toEqual(made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
