import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { connect } from './connect.js';
import { migrationOptions, type Persistence } from './data-source.js';

/** Must differ from every other advisory lock used in the database. */
const MIGRATION_LOCK = 7_263_540_911;
const LOCK_RETRY_MS = 100;

export interface MigrationSession {
  readonly runner: QueryRunner;
  /** A separate connection, for the transaction that holds the lock. */
  readonly lock: QueryRunner;
  readonly executor: MigrationExecutor;
  /** The migrations of this release: class names, which end in a timestamp. */
  readonly known: readonly string[];
}

/** Runs work on its own connection. Neither its statements nor its waits have a timeout. */
export async function migrationSession<T>(
  url: string,
  manifests: readonly Persistence[],
  work: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  const dataSource = await connect(new DataSource(migrationOptions(url, manifests)));
  try {
    const runner = withoutTimeLimits(dataSource.createQueryRunner());
    const lock = withoutTimeLimits(dataSource.createQueryRunner());
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
    return await work({ runner, lock, executor, known });
  } finally {
    await dataSource.destroy();
  }
}

/** A pooler may drop the options of the connection; settings made inside a transaction are kept. */
function withoutTimeLimits(runner: QueryRunner): QueryRunner {
  const start = runner.startTransaction.bind(runner);
  runner.startTransaction = async (isolation) => {
    await start(isolation);
    await runner.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
  };
  return runner;
}

/**
 * Runs work while no other instance migrates. The lock ends with its transaction, so it cannot stay behind in a
 * pooler's connection. Waits by polling: a statement that waited for the lock would hold a snapshot, and CREATE INDEX
 * CONCURRENTLY in the migrating instance would wait for that snapshot.
 */
export async function whileOthersWait<T>(lock: QueryRunner, work: () => Promise<T>): Promise<T> {
  const isTaken = async (): Promise<boolean> => {
    await lock.startTransaction();
    // Without parameters, because these would leave a portal open, and its snapshot with it.
    const take = `SELECT pg_try_advisory_xact_lock(${MIGRATION_LOCK}) AS taken`;
    const [row] = (await lock.query(take)) as { taken: boolean }[];
    if (!row!.taken) await lock.rollbackTransaction();
    return row!.taken;
  };
  while (!(await isTaken())) await sleep(LOCK_RETRY_MS);
  try {
    return await work();
  } finally {
    await lock.rollbackTransaction().catch(() => undefined);
  }
}

/** When a migration was written, in milliseconds since 1970: the end of its name, as TypeORM requires. */
export function timestampOf(migration: string): number {
  return Number(migration.slice(-13));
}
