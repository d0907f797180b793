import type { RejectedRow } from '@deriva/core/cleaning/cleaner.ts';
import type { Problem } from '@deriva/core/problems/problem.ts';
import type { CleanRows, CleanStore, RegisteredModel, RowSelection } from '../ports/clean-store.ts';
import type { Transaction } from '../ports/stage-runs.ts';
import { storeCleanBatch } from './clean-batch.ts';
import { readCleanRows } from './clean-rows.ts';
import type { Connections } from './connections.ts';
import { newerDecision } from './newer-decision.ts';
import * as models from './registered-models.ts';

export class PostgresCleanStore implements CleanStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  storeBatch(
    transaction: Transaction,
    problem: Problem,
    batch: number,
    rows: Parameters<CleanStore['storeBatch']>[3],
  ): Promise<void> {
    return storeCleanBatch(transaction, problem, batch, rows);
  }

  rows(problem: Problem, selection: RowSelection): Promise<CleanRows> {
    return this.#connections.using((client) => readCleanRows(client, problem, selection));
  }

  rejected(problem: string, batch: number, limit: number): Promise<RejectedRow[]> {
    return this.#connections.query<RejectedRow>(
      `SELECT row_number AS row, rule, detail, text FROM rejected_row
       WHERE problem = $1 AND batch = $2 ORDER BY row_number LIMIT $3`,
      [problem, batch, limit],
    );
  }

  newerDecision(problem: string, batch: number): Promise<number | null> {
    return newerDecision(this.#connections, problem, batch);
  }

  storeRegistered(transaction: Transaction, model: RegisteredModel): Promise<void> {
    return models.storeRegistered(transaction, model);
  }

  registered(problem: string): Promise<RegisteredModel[]> {
    return models.registered(this.#connections, problem);
  }

  registeredVersion(problem: string, version: string): Promise<RegisteredModel | null> {
    return models.registeredVersion(this.#connections, problem, version);
  }

  champion(problem: string): Promise<RegisteredModel | null> {
    return models.champion(this.#connections, problem);
  }

  rejectedSinceChampion(problem: string): Promise<number[]> {
    return models.rejectedSinceChampion(this.#connections, problem);
  }
}
