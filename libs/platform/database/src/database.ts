import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { translate } from './database-errors.js';
import { retryTransient } from './retry.js';
import type { Statement, Transaction } from './statement.js';

/** The primary database, spoken to in named prepared statements on the pool that TypeORM owns. */
@Injectable()
export class Database implements Transaction {
  constructor(readonly dataSource: DataSource) {}

  /** Runs one statement, which is its own transaction. Throws `database_unavailable` while PostgreSQL is away. */
  async query<Row>(statement: Statement, params: readonly unknown[]): Promise<Row[]> {
    try {
      return await retryTransient(async () => rowsOf<Row>(this.pool, statement, params));
    } catch (error) {
      throw translate(error);
    }
  }

  /**
   * Runs the work in one READ COMMITTED transaction, from the start again after a deadlock. The work must have no
   * effect outside the transaction.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await retryTransient(() => this.once(work));
    } catch (error) {
      throw translate(error);
    }
  }

  private async once<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    // A connection that dies between two statements says so here; the next statement on it fails.
    const lost = (failure: Error): void => void (broken = failure);
    client.on('error', lost);
    try {
      await client.query('BEGIN');
      const result = await work({ query: (statement, params) => rowsOf(client, statement, params) });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

async function rowsOf<Row>(
  client: Pool | PoolClient,
  statement: Statement,
  params: readonly unknown[],
): Promise<Row[]> {
  const result = await client.query({
    name: statement.name,
    text: statement.text,
    values: params as unknown[],
  });
  return result.rows as Row[];
}
