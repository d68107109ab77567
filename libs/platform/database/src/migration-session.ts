import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { connect } from './connect.js';
import { migrationOptions, type Persistence } from './data-source.js';

/** Any number that no other user of the database takes as an advisory lock. */
const MIGRATION_LOCK = 7_263_540_911;
const LOCK_RETRY_MS = 100;

export interface MigrationSession {
  readonly runner: QueryRunner;
  /** A connection of its own, for the transaction that holds the lock. */
  readonly lock: QueryRunner;
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

/** A pooler may drop the options of the connection; a transaction keeps what is set in it. */
function withoutTimeLimits(runner: QueryRunner): QueryRunner {
  const start = runner.startTransaction.bind(runner);
  runner.startTransaction = async (isolation) => {
    await start(isolation);
    await runner.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
  };
  return runner;
}

/**
 * Does work while no other instance migrates. The lock ends with its transaction, so that none is left behind in the
 * connection of a pooler. Waits by asking again: a statement that waited for the lock would hold a snapshot, for whose
 * end CREATE INDEX CONCURRENTLY of the instance that migrates would wait in turn.
 */
export async function whileOthersWait<T>(lock: QueryRunner, work: () => Promise<T>): Promise<T> {
  const isTaken = async (): Promise<boolean> => {
    await lock.startTransaction();
    // Without parameters, which would leave a portal open, and its snapshot with it.
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

/** When a migration was written, in milliseconds since 1970: the end of its name, as TypeORM demands. */
export function timestampOf(migration: string): number {
  return Number(migration.slice(-13));
}
