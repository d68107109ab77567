import type { EntityManager, QueryRunner } from 'typeorm';
import { retryTransient } from './retry.js';

/** A statement the server prepares once per connection; `name` must be unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What statements run on: a repository, or the manager of a transaction under way. */
export type Queryable = EntityManager | { readonly manager: EntityManager };

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
  return retryTransient(async () => {
    const runner = dataSource.createQueryRunner();
    try {
      return await rowsOf<Row>(runner, statement, params);
    } finally {
      await runner.release();
    }
  });
}

export function managerOf(on: Queryable): EntityManager {
  return 'manager' in on ? on.manager : on;
}

async function rowsOf<Row>(
  runner: QueryRunner,
  { name, text }: Statement,
  params: readonly unknown[],
): Promise<Row[]> {
  // TypeORM's types speak of a text only, but it hands what it is given to pg, which prepares it under its name.
  const query = { name, text } as unknown as string;
  return (await runner.query(query, [...params], true)).records as Row[];
}
