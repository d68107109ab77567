import pg from 'pg';
import { CACHE_MANIFEST, CacheEpochRepository, CacheEpochRow, type KeptEpoch } from '#platform/cache';
import { createDataSource, migrate, undoLastMigration } from '#platform/database';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startPostgres, startReplica } from '../support/postgres.js';

async function epochOf(url: string): Promise<KeptEpoch> {
  const dataSource = createDataSource(url, [CACHE_MANIFEST]);
  await dataSource.initialize();
  try {
    return await new CacheEpochRepository(dataSource.getRepository(CacheEpochRow)).read();
  } finally {
    await dataSource.destroy();
  }
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('the stamp of what is cached', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await migrate(database.url, [CACHE_MANIFEST]);
  });
  afterAll(() => database.drop());

  it('is the same for every connection, time zone and role', async () => {
    const epoch = await epochOf(database.url);
    const elsewhere = new URL(database.url);
    elsewhere.searchParams.set('options', '-c TimeZone=Asia/Tokyo -c extra_float_digits=0');
    expect(await epochOf(elsewhere.href)).toEqual(epoch);
  });

  it('changes when the rows are restored from their own dump', async () => {
    const before = await epochOf(database.url);
    await run(
      database.url,
      'CREATE TEMP TABLE dump AS TABLE cache.epoch',
      'TRUNCATE cache.epoch',
      'INSERT INTO cache.epoch SELECT * FROM dump',
    );
    const after = await epochOf(database.url);
    expect(after.stamp).not.toBe(before.stamp);
    expect(after.database).toBe(before.database);
  });

  it('changes together with the database id when it is migrated again', async () => {
    const before = await epochOf(database.url);
    while ((await undoLastMigration(database.url, [CACHE_MANIFEST])) !== undefined);
    await migrate(database.url, [CACHE_MANIFEST]);
    const after = await epochOf(database.url);
    expect(after.stamp).not.toBe(before.stamp);
    expect(after.database).not.toBe(before.database);
  });

  it('changes together with the database id in a copy', async () => {
    const copy = await createDatabase();
    const nameOf = ({ url }: TestDatabase): string => new URL(url).pathname.slice(1);
    await run(
      process.env.TEST_DATABASE_URL!,
      `DROP DATABASE ${nameOf(copy)}`,
      `CREATE DATABASE ${nameOf(copy)} TEMPLATE ${nameOf(database)}`,
    );
    try {
      const [original, other] = [await epochOf(database.url), await epochOf(copy.url)];
      expect(other.stamp).not.toBe(original.stamp);
      expect(other.database).not.toBe(original.database);
    } finally {
      await copy.drop();
    }
  });

  it('changes when a standby takes over, or the server starts on other files', async () => {
    const primary = await startPostgres();
    await migrate(primary.url, [CACHE_MANIFEST]);
    const standby = await startReplica(primary);
    try {
      const before = await epochOf(primary.url);
      await eventually(() => epochOf(standby.url), { timeoutMs: 15_000 });
      await run(standby.url, 'SELECT pg_promote()');
      const promoted = await epochOf(standby.url);
      await primary.restart();
      const restarted = await epochOf(primary.url);
      expect(new Set([before, promoted, restarted].map(({ stamp }) => stamp)).size).toBe(3);
      expect(new Set([before, promoted, restarted].map((each) => each.database)).size).toBe(1);
    } finally {
      await standby.remove();
      await primary.remove();
    }
  }, 60_000);
});
