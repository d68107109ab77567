import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { connect } from './connect.js';
import { migrationOptions, type Persistence } from './data-source.js';

/** Any number that no other user of the database takes as an advisory lock. */
const MIGRATION_LOCK = 7_263_540_911;
const LOCK_RETRY_MS = 100;

export interface MigrationSession {
  readonly runner: QueryRunner;
  readonly executor: MigrationExecutor;
  /** The migrations of this release: class names, which end in a time. */
  readonly known: readonly string[];
}

/** Does work on a connection of its own. Neither statements nor waits of it end at a time limit. */
export async function migrationSession<T>(
  url: string,
  manifests: readonly Persistence[],
  work: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  const dataSource = await connect(new DataSource(migrationOptions(url, manifests)));
  try {
    const runner = dataSource.createQueryRunner();
    await runner.query('SET statement_timeout = 0');
    await runner.query('SET idle_in_transaction_session_timeout = 0');
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
    return await work({ runner, executor, known });
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Does work while no other instance migrates. Waits by asking again: a statement that waited for the lock would hold a
 * snapshot, for whose end CREATE INDEX CONCURRENTLY of the instance that migrates would wait in turn.
 */
export async function whileOthersWait<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  const take = 'SELECT pg_try_advisory_lock($1) AS taken';
  const isTaken = async (): Promise<boolean> => {
    const [row] = (await runner.query(take, [MIGRATION_LOCK])) as { taken: boolean }[];
    return row!.taken;
  };
  while (!(await isTaken())) await sleep(LOCK_RETRY_MS);
  try {
    return await work();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
  }
}

/** When a migration was written, in milliseconds since 1970: the end of its name, as TypeORM demands. */
export function timestampOf(migration: string): number {
  return Number(migration.slice(-13));
}
