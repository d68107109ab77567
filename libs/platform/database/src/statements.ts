import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager, QueryRunner } from 'typeorm';
import { isRetryable } from './database-errors.js';
import { isDistributed, managerOf, type Queryable } from './primary-data-source.js';

/** A statement that the server prepares once per connection; `name` must be unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** No request waits for it: it may take longer than a statement of a request, and runs in its own transaction. */
  readonly background?: true;
}

/** Work for one transaction: it accesses the database only through `tx` and has no other side effects. */
export type TransactionWork<T> = (tx: EntityManager) => Promise<T>;

const ATTEMPTS = 5;
const BACKOFF_MS = 5;
/** Timeout of a background statement in milliseconds, for PostgreSQL and for a host that does not answer. */
const BACKGROUND_TIMEOUT_MS = 15_000;
const BACKGROUND_SILENCE_MS = 20_000;

/**
 * Runs a named prepared statement and returns its rows. Outside a transaction it is retried after a deadlock; inside
 * one, the whole transaction must be retried. Throws `database_unavailable` if PostgreSQL is unavailable.
 */
export async function queryNamed<Row>(
  on: Queryable,
  statement: Statement,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const { queryRunner, dataSource } = managerOf(on);
  if (queryRunner) return rowsOf(queryRunner, statement, params);
  if (statement.background && !isDistributed(on)) {
    return inTransaction(on, async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = ${BACKGROUND_TIMEOUT_MS}`);
      return queryNamed<Row>(tx, statement, params);
    });
  }
  return retryTransient(async () => {
    const runner = dataSource.createQueryRunner();
    try {
      return await (statement.background ? atLeisure<Row> : rowsOf<Row>)(runner, statement, params);
    } finally {
      await runner.release();
    }
  });
}

/**
 * Citus delegates a function to the user's server only outside a transaction, so the timeout is set for the session.
 */
async function atLeisure<Row>(
  runner: QueryRunner,
  statement: Statement,
  params: readonly unknown[],
): Promise<Row[]> {
  await runner.query(`SET statement_timeout = ${BACKGROUND_TIMEOUT_MS}`);
  try {
    return await rowsOf<Row>(runner, statement, params);
  } finally {
    if (!runner.isReleased) await runner.query('RESET statement_timeout').catch(() => undefined);
  }
}

/**
 * Runs the work in one READ COMMITTED transaction, and restarts it after a deadlock. Within a transaction it is a
 * savepoint of that one. Throws `database_unavailable` if PostgreSQL is unavailable.
 */
export function inTransaction<T>(on: Queryable, work: TransactionWork<T>): Promise<T> {
  const manager = managerOf(on);
  const once = (): Promise<T> => manager.transaction(work);
  return manager.queryRunner ? once() : retryTransient(once);
}

async function rowsOf<Row>(
  runner: QueryRunner,
  { name, text, background }: Statement,
  params: readonly unknown[],
): Promise<Row[]> {
  // TypeORM's types only allow a string, but it passes its argument to pg, which prepares the statement under its name.
  const limit = background && { query_timeout: BACKGROUND_SILENCE_MS };
  const query = { name, text, ...limit } as unknown as string;
  return (await runner.query(query, [...params], true)).records as Row[];
}

/** Retries the work after a short random pause, as long as PostgreSQL says that a retry may succeed. */
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
