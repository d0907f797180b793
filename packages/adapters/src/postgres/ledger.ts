import type { Ledger, LedgerEntry, NewLedgerEntry } from '../ports/ledger.ts';
import type { Transaction } from '../ports/stage-runs.ts';
import type { Connections } from './connections.ts';
import { guarded } from './database-errors.ts';
import { clientOf } from './transactions.ts';

const APPEND = `
  INSERT INTO ledger (key, problem, batch, at, kind, criterion, sentence, version, champion_before, champion_after, evidence)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (key) DO NOTHING`;

export class PostgresLedger implements Ledger {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async append(transaction: Transaction, entry: NewLedgerEntry): Promise<void> {
    await guarded(clientOf(transaction, 'clean').query(APPEND, values(entry)));
  }

  async appendNow(entry: NewLedgerEntry): Promise<void> {
    await this.#connections.query(APPEND, values(entry));
  }

  async entries(problem: string, limit: number): Promise<LedgerEntry[]> {
    const rows = await this.#connections.query<Omit<LedgerEntry, 'id'> & { id: string }>(
      `SELECT id, problem, batch, at, kind, criterion, sentence, version,
              champion_before AS "championBefore", champion_after AS "championAfter", evidence
       FROM ledger WHERE problem = $1 ORDER BY id DESC LIMIT $2`,
      [problem, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }
}

function values(entry: NewLedgerEntry): unknown[] {
  return [
    entry.key,
    entry.problem,
    entry.batch,
    entry.at,
    entry.kind,
    entry.criterion,
    entry.sentence,
    entry.version,
    entry.championBefore,
    entry.championAfter,
    JSON.stringify(entry.evidence ?? null),
  ];
}
