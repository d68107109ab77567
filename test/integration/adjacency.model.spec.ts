import fc from 'fast-check';
import pg from 'pg';
import type { UserId } from '#kernel';
import { createLists, LIST, type Lists, MIRROR, peersOf, ROLL, user } from './adjacency.fixture.js';
import { behavesLikeArrays } from './adjacency.model.js';

describe('The list engine', () => {
  let lists: Lists;

  beforeAll(async () => {
    lists = await createLists(2);
  });

  afterAll(() => lists.close());

  afterEach(async () => {
    expect(await lists.violations()).toEqual([]);
    await lists.empty();
  });

  it('behaves like plain arrays, whatever is folded when', async () => {
    await fc.assert(behavesLikeArrays(lists), { numRuns: Number(process.env.MODEL_RUNS ?? 100) });
  }, 240_000);

  it('does so with the forms of functions for distributed tables', async () => {
    const distributed = await createLists(2, { distributed: true });
    try {
      await fc.assert(behavesLikeArrays(distributed), { numRuns: 20 });
    } finally {
      await distributed.close();
    }
  }, 60_000);

  it('folds and plants list by list', async () => {
    const lists = await createLists(2, { distributed: true });
    try {
      const pairs = Array.from({ length: 60 }, (_, i) => ({
        owner: user(1 + i),
        peer: user(i % 5 ? 0 : 70),
      }));
      for (const from of [0, 20, 40]) {
        await lists.adjacency.link(lists.dataSource, LIST, pairs.slice(from, from + 20));
        await lists.settle();
      }
      await lists.adjacency.unlink(lists.dataSource, LIST, pairs.slice(0, 10));
      await lists.settle();
      expect(await lists.violations()).toEqual([]);
      const { rows } = await lists.sql.query('SELECT FROM adjacency.long_list WHERE root_level IS NOT NULL');
      expect(rows.length).toBeGreaterThan(0);
      const page = await lists.adjacency.page(MIRROR, user(0), { offset: 5, limit: 100 });
      expect(peersOf(page)).toHaveLength(page.total - 5);
    } finally {
      await lists.close();
    }
  });

  it('returns pages that add up to the whole list, by offset and by cursor', async () => {
    const peers = Array.from({ length: 500 }, (_, i) => user(i + 1));
    const pairs = peers.map((peer) => ({ owner: peer, peer: user(0) }));
    await lists.adjacency.link(lists.dataSource, LIST, pairs);
    await lists.settle();
    const whole = [...peers].reverse();
    const byOffset: UserId[] = [];
    for (let offset = 0; offset < 500; offset += 7) {
      const page = await lists.adjacency.page(MIRROR, user(0), { offset, limit: 7 });
      byOffset.push(...peersOf(page));
    }
    expect(byOffset).toEqual(whole);
    const byCursor: UserId[] = [];
    let before: string | undefined;
    do {
      const request = { offset: 0, limit: 9, ...(before && { before }) };
      const page = await lists.adjacency.page(MIRROR, user(0), request);
      byCursor.push(...peersOf(page));
      before = page.next;
    } while (before);
    expect(byCursor).toEqual(whole);
  });

  it('stays exact while many write one list, rollers race and are killed', async () => {
    let writing = true;
    let kills = 0;
    const roller = async (): Promise<void> => {
      while (writing) {
        const client = new pg.Client({ connectionString: lists.url });
        client.on('error', () => undefined);
        try {
          await client.connect();
          while (writing) await client.query(ROLL);
        } catch {
          kills++;
        } finally {
          await client.end().catch(() => undefined);
        }
      }
    };
    const killer = async (): Promise<void> => {
      while (writing) {
        await lists.sql.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT adjacency.lengthen%'
          ORDER BY random() LIMIT 1`);
        await new Promise((done) => setTimeout(done, 15));
      }
    };
    const expected = new Set<number>();
    const writer = async (lane: number): Promise<void> => {
      for (let round = 0; round < 100; round++) {
        const mine = Array.from({ length: 16 }, (_, i) => 1 + lane + 8 * ((round * 5 + i) % 60));
        const asked = mine.map((i) => ({ owner: user(i), peer: user(0) }));
        const does = round % 3 === 2 ? 'unlink' : 'link';
        await lists.adjacency[does](lists.dataSource, LIST, asked);
        for (const i of mine)
          if (does === 'link') expected.add(i);
          else expected.delete(i);
      }
    };
    const observer = new pg.Client({ connectionString: lists.url });
    await observer.connect();
    const reader = async (): Promise<void> => {
      while (writing) {
        const [row] = (
          await observer.query<{ ok: boolean }>(
            `SELECT p.total = live.n AND p.ids = coalesce(plain.ids, '{}') AND s.n[1] = live.n AS ok
            FROM (SELECT count(*) AS n FROM adjacency.entry WHERE owner = $1 AND kind = ${MIRROR}) live,
                 LATERAL (SELECT (random() * live.n)::bigint AS off) o,
                 LATERAL adjacency.page($1, ${MIRROR}::smallint, o.off, 5) p, adjacency.sizes(ARRAY[$1], ARRAY[${MIRROR}::smallint]) s,
                 LATERAL (SELECT array_agg(id) AS ids FROM (SELECT id FROM adjacency.entry
                   WHERE owner = $1 AND kind = ${MIRROR} ORDER BY id DESC OFFSET o.off LIMIT 5) x) plain`,
            [user(0)],
          )
        ).rows;
        expect(row!.ok).toBe(true);
        reads++;
      }
    };
    let reads = 0;
    const background = [roller(), roller(), roller(), killer(), reader()];
    try {
      await Promise.all(Array.from({ length: 8 }, (_, lane) => writer(lane)));
    } finally {
      writing = false;
    }
    await Promise.all(background);
    await observer.end();
    expect(kills).toBeGreaterThan(0);
    expect(reads).toBeGreaterThan(10);
    await lists.settle();
    const page = await lists.adjacency.page(MIRROR, user(0), { offset: 0, limit: 1000 });
    expect(peersOf(page).sort()).toEqual([...expected].map(user).sort());
  }, 60_000);
});
