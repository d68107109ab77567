import pg from 'pg';
import { ListKind, type Pair } from '#adjacency';
import { eventually } from '../support/eventually.js';
import { createLists, type Lists, user } from './adjacency.fixture.js';

const CELEBRITY = user(0);

/** A follow of the celebrity. */
function follow(i: number): Pair {
  return { owner: user(i), peer: CELEBRITY };
}

const LINK = 'SELECT adjacency.link(0::smallint, 1::smallint, ARRAY[$1]::uuid[], ARRAY[$2]::uuid[])';
const UNLINK = LINK.replace('link', 'unlink');

describe('Planting the tree of a list that grew long', () => {
  let lists: Lists;
  let writer: pg.Client;

  beforeAll(async () => {
    lists = await createLists(2);
    writer = new pg.Client({ connectionString: lists.url });
    await writer.connect();
  });

  beforeEach(() => link(1, 2, 3, 4));

  afterEach(async () => {
    for (const client of [lists.sql, writer]) await client.query('ROLLBACK');
    await lists.settle();
    expect(await lists.violations()).toEqual([]);
    await lists.empty();
  });

  afterAll(async () => {
    await writer.end();
    await lists.close();
  });

  async function link(...followers: number[]): Promise<void> {
    await lists.adjacency.link(
      lists.database,
      ListKind.Following,
      ListKind.Followers,
      followers.map((i) => follow(i)),
    );
  }

  async function plant(): Promise<number> {
    const { rows } = await lists.sql.query<{ n: number }>('SELECT adjacency.plant_overgrown(10) AS n');
    return rows[0]!.n;
  }

  async function size(): Promise<number> {
    return (await lists.adjacency.sizes([CELEBRITY])).get(CELEBRITY)![ListKind.Followers];
  }

  async function pending(): Promise<number> {
    const { rowCount } = await lists.sql.query('SELECT FROM adjacency.pending_change WHERE owner = $1', [
      CELEBRITY,
    ]);
    return rowCount!;
  }

  it('is done once, and from then on writes leave changes to fold', async () => {
    expect(await pending()).toBe(0);
    expect(await plant()).toBeGreaterThan(0);
    expect(await plant()).toBe(0);
    expect(await size()).toBe(4);
    await link(5);
    expect(await pending()).toBe(1);
    expect(await size()).toBe(5);
  });

  it.each([
    ['adds to it', LINK, 9, 5],
    ['takes off it', UNLINK, 2, 3],
  ])('waits for a writer under way who %s', async (_, write, follower, expected) => {
    await writer.query('BEGIN');
    await writer.query(write, [user(follower), CELEBRITY]);
    expect(await plant()).toBe(-1);
    await writer.query('COMMIT');
    expect(await plant()).toBeGreaterThan(0);
    expect(await size()).toBe(expected);
  });

  it.each([
    ['adds to it', LINK, 9, 5],
    ['takes off it', UNLINK, 2, 3],
  ])('is seen by a writer who came while it was done and %s', async (_, write, follower, expected) => {
    await lists.sql.query('BEGIN');
    await plant();
    const written = writer.query(write, [user(follower), CELEBRITY]);
    await eventually(async () => {
      const { rowCount } = await lists.sql.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rowCount).toBe(1);
    });
    await lists.sql.query('COMMIT');
    await written;
    expect(await pending()).toBe(1);
    expect(await size()).toBe(expected);
  });

  it('is refused by writers who could not see it', async () => {
    await writer.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await expect(writer.query(LINK, [user(9), CELEBRITY])).rejects.toThrow('READ COMMITTED');
    await writer.query('ROLLBACK');
  });

  it('loses no count while writers and planters race on many lists', async () => {
    const owners = Array.from({ length: 40 }, (_, i) => user(100 + i));
    let writing = true;
    const planter = async (): Promise<void> => {
      while (writing)
        await lists.database.query({ name: 'plant', text: 'SELECT adjacency.plant_overgrown(3)' }, []);
    };
    const write = async (lane: number): Promise<void> => {
      for (let round = 0; round < 40; round++) {
        const pairs = owners.map((peer, i) => ({
          owner: user(1_000 + lane * 100 + ((round * 7 + i) % 20)),
          peer,
        }));
        const does = round % 3 === 2 ? 'unlink' : 'link';
        await lists.adjacency[does](lists.database, ListKind.Following, ListKind.Followers, pairs);
      }
    };
    const planting = [planter(), planter()];
    await Promise.all([0, 1, 2, 3].map(write));
    writing = false;
    await Promise.all(planting);
    const { rows } = await lists.sql.query<{ owner: string; n: number }>(
      'SELECT owner, count(*)::int AS n FROM adjacency.entry WHERE kind = 1 GROUP BY owner',
    );
    const sizes = await lists.adjacency.sizes(owners);
    for (const { owner, n } of rows.filter((row) => sizes.has(row.owner as never)))
      expect(sizes.get(owner as never)![ListKind.Followers]).toBe(n);
    expect((await lists.sql.query('SELECT FROM adjacency.long_list')).rowCount).toBeGreaterThan(20);
  }, 60_000);
});
