import pg from 'pg';
import type { DataSource } from 'typeorm';
import { Delta, type ListKind, RollerRepository } from '#adjacency';
import { FOLLOWING } from '#following';
import { FRIENDS, REQUESTS_SENT } from '#friendship';
import { createDataSource, migrate } from '#platform/database';
import { relationshipsAsJson } from '#relationships';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { warmBuffers } from './harness/buffers.js';

/** The user with this number. Ids of consecutive numbers are far apart, like random ids. */
const ID = (n: string) => `md5((${n})::text)::uuid`;
const CELEBRITY = 0;
const SOMEBODY = 1;
const NOBODY = 2;
/**
 * How many users follow the celebrity, and are followed. A sixth of them are friends, and a sixth have sent requests.
 */
const USERS = 15_000;

const AT_MOST = 700;

describe('The relationships of 100 cost at most 700 buffers', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let sql: pg.Client;

  /** Puts pairs on a list, in SQL over the numbers n. */
  const link = (kind: ListKind, owner: string, peer: string, from: number, to: number) =>
    sql.query(
      `SELECT count(*) FROM (SELECT array_agg(${ID(owner)}) AS owners, array_agg(${ID(peer)}) AS peers
         FROM generate_series($2::int, $3::int) n) x, adjacency.link($1::smallint, x.owners, x.peers)`,
      [kind, from, to],
    );

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = createDataSource(database.url, MANIFESTS);
    await migrate(database.url, MANIFESTS);
    await dataSource.initialize();
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
    await link(FOLLOWING, 'n', `${CELEBRITY}`, 10, 10 + USERS);
    await link(FOLLOWING, `${CELEBRITY}`, 'n', 10, 10 + USERS);
    await link(FRIENDS, `${CELEBRITY}`, 'n', 10, 10 + USERS / 6);
    await link(REQUESTS_SENT, 'n', `${CELEBRITY}`, 10 + USERS / 6, 10 + USERS / 3);
    await link(FOLLOWING, 'n', `${SOMEBODY}`, 10, 210);
    await link(FOLLOWING, `${SOMEBODY}`, 'n', 10, 310);
    await link(FRIENDS, `${SOMEBODY}`, 'n', 10, 60);
    // Every requested user has lists that are longer than an index page.
    await link(FOLLOWING, '10 + n % 100', '100000 + n', 0, 15_000);
    const roller = new RollerRepository(dataSource.getRepository(Delta));
    await eventually(
      async () => {
        expect([await roller.lengthen(100), await roller.plant(), await roller.fold(10_000)]).toEqual([
          0, 0, 0,
        ]);
      },
      { timeoutMs: 30_000 },
    );
    // While an autovacuum runs, new rows are not marked as visible to all.
    await eventually(async () => {
      await sql.query('VACUUM ANALYZE adjacency.entry');
      const { rows } = await sql.query<{ left: number }>(
        `SELECT relpages - relallvisible AS left FROM pg_class WHERE oid = 'adjacency.entry'::regclass`,
      );
      expect(rows[0]!.left).toBeLessThanOrEqual(1);
    });
  }, 120_000);

  afterAll(async () => {
    await sql.end();
    await dataSource.destroy();
    await database.drop();
  });

  const buffersOf = (viewer: number, first: number): Promise<number> =>
    warmBuffers(
      sql,
      `SELECT ${relationshipsAsJson(ID(`${viewer}`), `(SELECT array_agg(${ID('n')}) FROM generate_series(${first}, ${first + 99}) n)`)}`,
    );

  it.each([
    ['a celebrity, of whom all are followers and friends', CELEBRITY, 10],
    ['a celebrity, of whom most have asked', CELEBRITY, 3_000],
    ['a celebrity, of whom none is known', CELEBRITY, 900_000],
    ['somebody', SOMEBODY, 10],
    ['nobody', NOBODY, 10],
  ])('with %s', async (_, viewer, first) => {
    expect(await buffersOf(viewer, first)).toBeLessThanOrEqual(AT_MOST);
  });
});
