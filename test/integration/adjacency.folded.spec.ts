import pg from 'pg';
import { countBuffers, pageBuffers } from '../bench/harness/buffers.js';
import { eventually } from '../support/eventually.js';
import { createLists, LIST, type Lists, MIRROR, user } from './adjacency.fixture.js';

const CELEBRITY = user(0);
const LINK = `SELECT adjacency.link(${LIST}::smallint, ARRAY[$1]::uuid[], ARRAY[$2]::uuid[])`;
/** More than a list's row passes over. */
const MANY = 100;
/** Running transactions delay what is remembered, also those of other databases on the same server. */
const LONGEST_DELAY_MS = 20_000;

describe('Up to where a list is folded', () => {
  let lists: Lists;
  let other: pg.Client;
  let followers = 0;

  beforeAll(async () => {
    lists = await createLists(64);
    other = new pg.Client({ connectionString: lists.url });
    await other.connect();
  });

  beforeEach(async () => {
    const pairs = Array.from({ length: 1_000 }, () => ({ owner: user(++followers), peer: CELEBRITY }));
    await lists.adjacency.link(lists.dataSource, LIST, pairs);
    await lists.settle();
  });

  afterEach(async () => {
    await other.query('ROLLBACK');
    await lists.empty();
  });

  afterAll(async () => {
    await other.end();
    await lists.close();
  });

  const follow = (client: pg.Client) => client.query(LINK, [user(++followers), CELEBRITY]);

  async function followMany(): Promise<void> {
    for (let i = 1; i <= MANY; i += 1) {
      await follow(lists.sql);
      if (i % 10 === 0) await lists.sql.query('SELECT adjacency.fold($1, $2, 7)', [CELEBRITY, MIRROR]);
    }
    await lists.settle();
  }

  async function foldedTo(): Promise<number> {
    const { rows } = await lists.sql.query<{ to: number }>(
      'SELECT folded_to::float8 AS to FROM adjacency.long_list WHERE owner = $1 AND kind = $2',
      [CELEBRITY, MIRROR],
    );
    return rows[0]!.to;
  }

  async function movesOn(): Promise<void> {
    const before = await foldedTo();
    await eventually(
      async () => {
        await followMany();
        expect(await foldedTo()).toBeGreaterThan(before + MANY / 2);
      },
      { timeoutMs: LONGEST_DELAY_MS },
    );
  }

  it('is remembered', async () => {
    await movesOn();
    expect(await lists.violations()).toEqual([]);
  });

  it('is not beyond a change whose transaction is still running', async () => {
    await other.query('BEGIN');
    await follow(other);
    await followMany();
    await followMany();
    await other.query('COMMIT');
    expect(await lists.violations()).toEqual([]);
    await followMany();
    await followMany();
    expect(await lists.violations()).toEqual([]);
  });

  it('would be beyond it if running transactions were not awaited', async () => {
    const { rows } = await lists.sql.query<{ text: string }>(
      "SELECT pg_get_functiondef('adjacency.remember_folded'::regproc) AS text",
    );
    const original = rows[0]!.text;
    const mutant = original.replaceAll('ll.next_after <= ended', 'll.next_after IS NOT NULL');
    expect(mutant).not.toBe(original);
    await lists.sql.query(mutant);
    try {
      await other.query('BEGIN');
      await follow(other);
      await followMany();
      await followMany();
      await other.query('COMMIT');
      expect((await lists.violations()).length).toBeGreaterThan(0);
    } finally {
      await lists.sql.query(original);
    }
  });

  it('moves on after a restore into a server whose transactions have lower numbers', async () => {
    await followMany();
    const late = `UPDATE adjacency.long_list SET next_after = next_after + 1000000000 WHERE owner = $1 AND kind = $2`;
    await lists.sql.query(late, [CELEBRITY, MIRROR]);
    await movesOn();
    expect(await lists.violations()).toEqual([]);
  });

  it('keeps pages and counts cheap while a transaction keeps an old snapshot', async () => {
    await followMany();
    await other.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await other.query('SELECT count(*) FROM adjacency.delta');
    for (let i = 0; i < 8; i += 1) await followMany();
    await eventually(
      async () => {
        await followMany();
        const [page] = await pageBuffers(lists.sql, CELEBRITY, MIRROR, [10]);
        expect(page).toBeLessThan(20);
        expect(await countBuffers(lists.sql, CELEBRITY, MIRROR)).toBeLessThan(12);
      },
      { timeoutMs: LONGEST_DELAY_MS },
    );
    expect(await lists.violations()).toEqual([]);
  });
});
