import type { Client } from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type EntityManager,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';
import type { Distribution } from '#kernel';
import { DatabaseUnavailableError } from './database.errors.js';
import { isDiskFull, isUnavailable, translate } from './database-errors.js';
import { Workers } from './workers.js';

/** What a statement can run on: a repository, a data source, or the manager of a running transaction. */
export type Queryable = EntityManager | { readonly manager: EntityManager };

/**
 * TypeORM on the primary. Whichever API is called, an unreachable database is `database_unavailable`, and a dead or
 * unresponsive connection does not go back to the pool.
 */
export class PrimaryDataSource extends DataSource {
  /** Whether a statement has failed because of a full disk since this was last set to false. */
  isFull = false;
  /** The workers with the rows of users, if tables are distributed. */
  readonly workers: Workers | undefined;

  constructor(options: DataSourceOptions, distribution?: Pick<Distribution, 'tables'>) {
    super(options);
    this.workers = distribution && new Workers(this, Object.keys(distribution.tables)[0]!);
  }

  override async destroy(): Promise<void> {
    await this.workers?.stop();
    await super.destroy();
  }

  /** Everything that TypeORM sends goes through a query runner. */
  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    const runner = super.createQueryRunner(mode);
    const connect = runner.connect.bind(runner) as () => Promise<unknown>;
    // Without a connection the database is unavailable, whichever error the socket, DNS or TLS reports.
    runner.connect = () =>
      connect().catch((cause: unknown) => {
        throw new DatabaseUnavailableError({ cause });
      });
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    const release = runner.release.bind(runner);
    let returned = false;
    runner.release = () => {
      returned = true;
      return release();
    };
    const guarded = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await query(...args);
      } catch (error) {
        // If a connection dies between two statements, TypeORM itself releases it and refuses the next statement.
        const lost = runner.isReleased && !returned;
        if (!lost && !isUnavailable(error)) throw error;
        if (isDiskFull(error)) this.isFull = true;
        this.workers?.note(error);
        await discard(runner);
        throw translate(lost ? new Error('Connection terminated', { cause: error }) : error);
      }
    };
    runner.query = guarded as QueryRunner['query'];
    return runner;
  }
}

/** Whether tables are distributed by user, so that each statement should concern one user only. */
export function isDistributed(on: Queryable): boolean {
  return workersOf(on) !== undefined;
}

/** For each group of users, whether one of them has rows on a server that is known to be unavailable. */
export async function areAway(on: Queryable, groups: readonly (readonly string[])[]): Promise<boolean[]> {
  return workersOf(on)?.areAway(groups) ?? groups.map(() => false);
}

/** What runs the statements. */
export function managerOf(on: Queryable): EntityManager {
  return 'manager' in on ? on.manager : on;
}

/** The workers with the rows of users. */
function workersOf(on: Queryable): Workers | undefined {
  const { dataSource } = managerOf(on);
  return dataSource instanceof PrimaryDataSource ? dataSource.workers : undefined;
}

/** A statement may still be running on the connection: the next one would wait for it. */
async function discard(runner: QueryRunner): Promise<void> {
  if (runner.isReleased) return;
  const connection = (await runner.connect().catch(() => undefined)) as Client | undefined;
  connection?.end().catch(() => undefined);
}
