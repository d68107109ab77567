import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager, QueryRunner } from 'typeorm';
import { isRetryable } from './database-errors.js';

/** A statement the server prepares once per connection; `name` must be unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Nobody waits for it: it may take longer than a statement of a request, and runs in a transaction of its own. */
  readonly background?: true;
}

/** What statements run on: a repository, a data source, or the manager of a transaction under way. */
export type Queryable = EntityManager | { readonly manager: EntityManager };

/** Work for one transaction: it speaks to the database through `tx` only and has no other effect. */
export type TransactionWork<T> = (tx: EntityManager) => Promise<T>;

const ATTEMPTS = 5;
const BACKOFF_MS = 5;
/** Milliseconds that a background statement may take, for PostgreSQL and for a host that says nothing. */
const BACKGROUND_TIMEOUT_MS = 15_000;
const BACKGROUND_SILENCE_MS = 20_000;

/**
 * Runs a named prepared statement and answers its rows. Outside a transaction it is tried again after a deadlock; inside
 * one that is up to the transaction. Throws `database_unavailable` while PostgreSQL is away.
 */
export async function queryNamed<Row>(
  on: Queryable,
  statement: Statement,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const { queryRunner, dataSource } = managerOf(on);
  if (queryRunner) return rowsOf(queryRunner, statement, params);
  if (statement.background) {
    return inTransaction(on, async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = ${BACKGROUND_TIMEOUT_MS}`);
      return queryNamed<Row>(tx, statement, params);
    });
  }
  return retryTransient(async () => {
    const runner = dataSource.createQueryRunner();
    try {
      return await rowsOf<Row>(runner, statement, params);
    } finally {
      await runner.release();
    }
  });
}

/**
 * Runs the work in one READ COMMITTED transaction, from the start again after a deadlock. Within a transaction it is a
 * savepoint of that one. Throws `database_unavailable` while PostgreSQL is away.
 */
export function inTransaction<T>(on: Queryable, work: TransactionWork<T>): Promise<T> {
  const manager = managerOf(on);
  const once = (): Promise<T> => manager.transaction(work);
  return manager.queryRunner ? once() : retryTransient(once);
}

function managerOf(on: Queryable): EntityManager {
  return 'manager' in on ? on.manager : on;
}

async function rowsOf<Row>(
  runner: QueryRunner,
  { name, text, background }: Statement,
  params: readonly unknown[],
): Promise<Row[]> {
  // TypeORM's types speak of a text only, but it hands what it is given to pg, which prepares it under its name.
  const limit = background && { query_timeout: BACKGROUND_SILENCE_MS };
  const query = { name, text, ...limit } as unknown as string;
  return (await runner.query(query, [...params], true)).records as Row[];
}

/** Runs the work again, after a short random pause, while PostgreSQL says that a retry may succeed. */
async function retryTransient<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(Math.random() * BACKOFF_MS * 2 ** attempt);
    }
  }
}
