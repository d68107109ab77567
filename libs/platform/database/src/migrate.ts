import type { DataSource } from 'typeorm';

/** Any number that no other user of the database takes as an advisory lock. */
const MIGRATION_LOCK = 7_263_540_911;

/** Brings the schema up to date. Instances that start together take turns; all but the first find nothing to do. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
  }
}
