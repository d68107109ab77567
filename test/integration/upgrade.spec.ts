import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate, migrationStatus, undoLastMigration } from '#platform/database';
import { INVARIANTS, MANIFESTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { migrationFiles } from '../../tools/migrate/migration-files.js';
import { startApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { serviceToken } from '../support/tokens.js';
import { BASELINE, restoreBaseline } from './upgrade.fixture.js';

const SHIPPED = JSON.parse(readFileSync('test/fixtures/schema-v1.json', 'utf8')) as Record<string, string>;

describe('A database of version 1', () => {
  let database: TestDatabase;
  let sql: pg.Client;

  beforeEach(async () => {
    database = await createDatabase();
    await restoreBaseline(database.url);
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
  });
  afterEach(async () => {
    await sql.end();
    await database.drop();
  });

  it('is brought up to date and serves its data', async () => {
    await migrate(database.url, MANIFESTS);
    expect(await check(sql, INVARIANTS)).toEqual([]);
    const app = await startApp({ DATABASE_URL: database.url });
    try {
      const get = async (path: string): Promise<Record<string, unknown>> => {
        const { status, body } = await app.http
          .get(`/api/connections${path}`)
          .set('Authorization', `Bearer ${await serviceToken()}`);
        expect({ path, status }).toEqual({ path, status: 200 });
        return body as Record<string, unknown>;
      };
      const counts = await get(`?user_id=${BASELINE.celebrity}`);
      expect(counts.data).toMatchObject({ followers_count: BASELINE.followers });
      const page = await get(`/followers?user_id=${BASELINE.celebrity}&offset=700&limit=100`);
      expect(page).toMatchObject({ meta: { total: BASELINE.followers } });
      expect(page.data).toHaveLength(BASELINE.followers - 700);
      expect((await get(`?user_id=${BASELINE.user}`)).data).toMatchObject(BASELINE.counts);
      const friends = await get(`/friends?user_id=${BASELINE.user}`);
      expect(friends.data).toHaveLength(BASELINE.counts.friends_count);
      expect(friends.data).toContainEqual(
        expect.objectContaining({ name: expect.stringMatching(/^User /) as string }),
      );
      // Changes and events that the stopped server had left are folded and relayed.
      await eventually(async () => {
        const left = 'SELECT FROM adjacency.delta UNION ALL SELECT FROM events.outbox';
        expect((await sql.query(left)).rowCount).toBe(0);
      });
      expect(await check(sql, INVARIANTS)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 60_000);

  it('keeps its data when all later migrations are run down and up again', async () => {
    await migrate(database.url, MANIFESTS);
    const later = (await migrationStatus(database.url, MANIFESTS)).run.length - Object.keys(SHIPPED).length;
    for (let i = 0; i < later; i++) await undoLastMigration(database.url, MANIFESTS);
    await migrate(database.url, MANIFESTS);
    expect(await check(sql, INVARIANTS)).toEqual([]);
    const { rows } = await sql.query('SELECT count(*)::int AS n FROM following.follow');
    expect(rows).toEqual([{ n: BASELINE.follows }]);
  }, 60_000);

  it('is refused by a server that may not migrate, and served once it is up to date', async () => {
    await sql.query('DELETE FROM database.installed_function');
    const off = { DATABASE_URL: database.url, MIGRATE_ON_START: 'off' };
    await expect(startApp(off)).rejects.toThrow(
      /^MIGRATE_ON_START is off, and the database lacks \d+ changes of this release, first .*: run `npm run migrate -- up`\.$/,
    );
    expect((await sql.query('SELECT FROM database.installed_function')).rowCount).toBe(0);
    await migrate(database.url, MANIFESTS);
    await (await startApp(off)).close();
  }, 60_000);
});

describe('A migration of version 1', () => {
  it('is never edited: changes need a new migration', () => {
    const digests = migrationFiles()
      .filter(({ className }) => className in SHIPPED)
      .map(({ className, path }) => [
        className,
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]);
    expect(Object.fromEntries(digests)).toEqual(SHIPPED);
  });
});
