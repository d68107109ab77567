import pg from 'pg';
import type { Pair } from '#adjacency';
import { eventually } from '../support/eventually.js';
import { createLists, LIST, type Lists, MIRROR, ROLL, user } from './adjacency.fixture.js';

const CELEBRITY = user(0);

/** The i-th follow of the celebrity. */
function follow(i: number): Pair {
  return { owner: user(i), peer: CELEBRITY };
}

const LINK = `SELECT adjacency.link(${LIST}::smallint, ARRAY[$1]::uuid[], ARRAY[$2]::uuid[])`;
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
      lists.dataSource,
      LIST,
      followers.map((i) => follow(i)),
    );
  }

  async function lengthen(): Promise<number> {
    const { rows } = await lists.sql.query<{ n: number }>('SELECT adjacency.lengthen(10) AS n');
    return rows[0]!.n;
  }

  async function plant(): Promise<boolean> {
    const { rows } = await lists.sql.query<{ planted: boolean }>(
      'SELECT adjacency.plant($1, $2) AS planted',
      [CELEBRITY, MIRROR],
    );
    return rows[0]!.planted;
  }

  async function size(): Promise<number> {
    return (await lists.adjacency.sizes([CELEBRITY], [MIRROR]))[0]![0]!;
  }

  async function pending(): Promise<number> {
    const { rowCount } = await lists.sql.query('SELECT FROM adjacency.pending_change WHERE owner = $1', [
      CELEBRITY,
    ]);
    return rowCount!;
  }

  it('is done once, and from then on writes leave changes to fold', async () => {
    expect(await pending()).toBe(0);
    expect(await lengthen()).toBe(1);
    expect(await lengthen()).toBe(0);
    await link(5);
    expect(await pending()).toBe(1);
    expect(await size()).toBe(5);
    expect(await plant()).toBe(true);
    expect(await plant()).toBe(false);
    expect(await size()).toBe(5);
    await link(6);
    expect(await pending()).toBe(2);
    expect(await size()).toBe(6);
  });

  it('counts what was folded before', async () => {
    await lengthen();
    await link(5);
    await lists.sql.query('SELECT adjacency.fold($1, $2, 100)', [CELEBRITY, MIRROR]);
    expect(await pending()).toBe(0);
    await plant();
    expect(await size()).toBe(5);
  });

  const WRITES: [what: string, write: string, follower: number, size: number][] = [
    ['adds to it', LINK, 9, 5],
    ['takes off it', UNLINK, 2, 3],
  ];

  it.each(WRITES)('waits for a running writer who %s', async (_, write, follower, expected) => {
    await writer.query('BEGIN');
    await writer.query(write, [user(follower), CELEBRITY]);
    expect(await lengthen()).toBe(-1);
    await writer.query('COMMIT');
    expect(await lengthen()).toBe(1);
    expect(await plant()).toBe(true);
    expect(await size()).toBe(expected);
  });

  it.each(WRITES)('would miss a running writer who %s if it did not wait', async (_, write, follower) => {
    const { rows } = await lists.sql.query<{ text: string }>(
      "SELECT pg_get_functiondef('adjacency.hold_lengths'::regproc) AS text",
    );
    await lists.sql.query(rows[0]!.text.replace('PERFORM pg_advisory_xact_lock_shared', 'PERFORM'));
    try {
      await writer.query('BEGIN');
      await writer.query(write, [user(follower), CELEBRITY]);
      expect(await lengthen()).toBe(1);
      await plant();
      await writer.query('COMMIT');
      expect(await lists.violations()).not.toEqual([]);
    } finally {
      await writer.query('ROLLBACK');
      await lists.sql.query(rows[0]!.text);
      await lists.empty();
    }
  });

  it.each(WRITES)(
    'is seen by a writer who started meanwhile and %s',
    async (_, write, follower, expected) => {
      await lists.sql.query('BEGIN');
      expect(await lengthen()).toBe(1);
      const written = writer.query(write, [user(follower), CELEBRITY]);
      try {
        await eventually(async () => {
          const { rowCount } = await lists.sql.query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          expect(rowCount).toBe(1);
        });
      } finally {
        await lists.sql.query('COMMIT');
        await written;
      }
      expect(await pending()).toBe(1);
      expect(await size()).toBe(expected);
    },
  );

  it('makes writes fail in transactions that could not see it', async () => {
    await writer.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await expect(writer.query(LINK, [user(9), CELEBRITY])).rejects.toThrow('READ COMMITTED');
    await writer.query('ROLLBACK');
  });

  it('loses no count while writers and planters race on many lists', async () => {
    const owners = Array.from({ length: 40 }, (_, i) => user(100 + i));
    let writing = true;
    const planter = async (): Promise<void> => {
      const client = new pg.Client({ connectionString: lists.url });
      await client.connect();
      while (writing) await client.query(ROLL);
      await client.end();
    };
    const long = async (): Promise<number> =>
      (await lists.sql.query('SELECT FROM adjacency.long_list')).rowCount!;
    const write = async (lane: number): Promise<void> => {
      for (let round = 0; round < 40 || (round < 4_000 && (await long()) < 20); round++) {
        const pairs = owners.map((peer, i) => ({
          owner: user(1_000 + lane * 100 + ((round * 7 + i) % 20)),
          peer,
        }));
        const does = round % 3 === 2 ? 'unlink' : 'link';
        await lists.adjacency[does](lists.dataSource, LIST, pairs);
      }
    };
    const planting = [planter(), planter()];
    await Promise.all([0, 1, 2, 3].map(write));
    writing = false;
    await Promise.all(planting);
    expect(await long()).toBeGreaterThanOrEqual(20);
    expect(await lists.violations()).toEqual([]);
  }, 60_000);
});
