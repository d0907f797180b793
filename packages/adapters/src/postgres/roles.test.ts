import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROLE_NAMES, ROLES } from './roles.ts';

const WORDS = {
  SELECT: 'read',
  INSERT: 'insert',
  UPDATE: 'update',
  DELETE: 'delete',
  EXECUTE: 'call',
} as const;

function rightsText(rights: (typeof ROLES)['deriva_fetch']['rights']['raw']): string {
  const lines = Object.entries(rights).map(
    ([thing, may]) => `\`${thing}\` ${may.map((p) => WORDS[p]).join('/')}`,
  );
  return lines.length === 0 ? 'cannot connect' : lines.join('; ');
}

describe('roles', () => {
  it('are listed in ARCHITECTURE.md as they are', () => {
    const table = [
      '| role | RAW | CLEAN |',
      '|---|---|---|',
      ...ROLE_NAMES.map((name) => {
        const { raw, clean } = ROLES[name].rights;
        return `| \`${name}\` | ${rightsText(raw)} | ${rightsText(clean)} |`;
      }),
    ].join('\n');
    expect(readFileSync(new URL('../../../../ARCHITECTURE.md', import.meta.url), 'utf8')).toContain(table);
  });
});
