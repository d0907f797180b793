import { createHash } from 'node:crypto';

/**
 * SHA-256, hex, of rows joined by newlines, taken as they stream: equal for a faithful replay of a batch,
 * whatever the whitespace, the other keys and the chunks of the answer around the rows were.
 */
export function rowsHash(): { update(rows: readonly string[]): void; digest(): string } {
  const hash = createHash('sha256');
  let first = true;
  return {
    update(rows) {
      if (rows.length === 0) return;
      hash.update(`${first ? '' : '\n'}${rows.join('\n')}`);
      first = false;
    },
    digest: () => hash.digest('hex'),
  };
}
