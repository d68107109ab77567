import type { EntityManager } from 'typeorm';
import { managerOf, type Queryable } from './named-statement.js';
import { retryTransient } from './retry.js';

/** Work for one transaction: it speaks to the database through `tx` only and has no other effect. */
export type TransactionWork<T> = (tx: EntityManager) => Promise<T>;

/**
 * Runs the work in one READ COMMITTED transaction, from the start again after a deadlock. Within a transaction it is a
 * savepoint of that one. Throws `database_unavailable` while PostgreSQL is away.
 */
export function inTransaction<T>(on: Queryable, work: TransactionWork<T>): Promise<T> {
  const manager = managerOf(on);
  const once = (): Promise<T> => manager.transaction(work);
  return manager.queryRunner?.isTransactionActive ? once() : retryTransient(once);
}
