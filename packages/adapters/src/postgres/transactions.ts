import type { ClientBase } from 'pg';
import type { Transaction } from '../ports/stage-runs.ts';

const clients = new WeakMap<Transaction, ClientBase>();

/** A handle on the transaction that is open on `client`, worth something only to the stores beside this file. */
export function openTransaction(database: Transaction['database'], client: ClientBase): Transaction {
  const transaction: Transaction = { database };
  clients.set(transaction, client);
  return transaction;
}

/** After this the handle is worth nothing: what is written later cannot be taken for part of the transaction. */
export function closeTransaction(transaction: Transaction): void {
  clients.delete(transaction);
}

/** @throws {Error} when the transaction is over, or is in the other database. */
export function clientOf(transaction: Transaction, database: Transaction['database']): ClientBase {
  const client = clients.get(transaction);
  if (!client) throw new Error('This transaction is over, or is not one of PostgreSQL.');
  if (transaction.database !== database) {
    throw new Error(`This transaction is in ${transaction.database}, the store in ${database}.`);
  }
  return client;
}
