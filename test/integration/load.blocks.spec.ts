import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { BLOCKS } from '#blocks';
import { FOLLOWERS, FOLLOWING } from '#following';
import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { eventually } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { type Ended, runLoad } from './load.fixture.js';

type Pair = readonly [follower: string, followee: string];

describe('a load between users of whom one blocks the other', () => {
  let api: Api;
  let folder: string;
  let sql: pg.Client;

  beforeAll(async () => {
    api = await startApi();
    folder = await mkdtemp(join(tmpdir(), 'load-'));
    sql = new pg.Client({ connectionString: api.databaseUrl });
    await sql.connect();
  });

  afterAll(async () => {
    await sql.end();
    await api.close();
    await rm(folder, { recursive: true });
  });

  const block = (blocker: string, blocked: string) =>
    api.as(blocker).post('/api/connections/blocks', { target_user_id: blocked });

  const importing = async (
    lines: readonly (readonly string[])[],
    flags: readonly string[] = [],
    said?: (line: string) => void,
  ): Promise<Ended> => {
    const path = join(folder, 'edges.csv');
    await writeFile(path, lines.map((line) => line.join(',')).join('\n'));
    return runLoad({ DATABASE_URL: api.databaseUrl }, ['--from', path, ...flags], said);
  };

  /** Which of the pairs are linked, and whether both lists say so. */
  const linked = async (pairs: readonly Pair[]): Promise<Pair[]> => {
    const { rows } = await sql.query<{ follower: string; followee: string }>(
      `SELECT p.follower, p.followee FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS p (follower, followee, ord)
       WHERE EXISTS (SELECT FROM adjacency.entry e WHERE e.owner = p.follower AND e.kind = $3 AND e.peer = p.followee)
         OR EXISTS (SELECT FROM adjacency.entry e WHERE e.owner = p.followee AND e.kind = $4 AND e.peer = p.follower)
       ORDER BY p.ord`,
      [pairs.map(([follower]) => follower), pairs.map(([, followee]) => followee), FOLLOWING, FOLLOWERS],
    );
    return rows.map(({ follower, followee }) => [follower, followee]);
  };

  it('leaves their edges out in both directions and counts them, as a dry run says before', async () => {
    const [a, b, c, d, e] = [person(), person(), person(), person(), person()];
    await block(a, b);
    await block(c, d);
    await block(d, c);
    const lines = [
      [a, b],
      [b, a, '2024-01-01'],
      [c, d, '2024-01-02'],
      [a, c],
      [c, e, '2024-01-03'],
      [e, a],
    ];
    const pairs = lines.map(([follower, followee]): Pair => [follower!, followee!]);
    expect(await importing(lines.slice(5))).toMatchObject({ code: 0 });
    const counts = (verb: string) => `2 edges ${verb}, 1 there already, 3 barred by a block, 0 duplicates`;
    expect(await importing(lines, ['--dry-run'])).toMatchObject({
      code: 1,
      output: expect.stringContaining(counts('would be added')) as string,
    });
    expect(await linked(pairs)).toEqual(pairs.slice(5));
    expect(await importing(lines)).toMatchObject({
      code: 1,
      output: expect.stringContaining(counts('added')) as string,
    });
    expect(await linked(pairs)).toEqual(pairs.slice(3));
    expect(await check(sql, INVARIANTS)).toEqual([]);
  }, 60_000);

  it('suggests the list of a user who is followed, if there is one', async () => {
    const [a, b, c] = [person(), person(), person()];
    await block(b, a);
    expect((await importing([[a, b]])).output).not.toContain('What to try next');
    const { output } = await importing([
      [a, b],
      [a, c],
    ]);
    expect(output).toContain(`followers?user_id=${c}'`);
  }, 60_000);

  it.each(['blocks the follower', 'is blocked by the follower'])(
    'waits for the transaction in which the followee %s, and sees the block',
    async (which) => {
      const [follower, followee] = [person(), person()];
      const users = which === 'blocks the follower' ? [followee, follower] : [follower, followee];
      const values = users.map((user) => [user]);
      const blocking = new pg.Client({ connectionString: api.databaseUrl });
      await blocking.connect();
      await blocking.query('BEGIN');
      await blocking.query('SELECT adjacency.lock_pairs($1::uuid[], $2::uuid[])', values);
      await blocking.query(`SELECT adjacency.link(${BLOCKS}::smallint, $1::uuid[], $2::uuid[])`, values);
      const ended = importing([[follower, followee]]);
      try {
        await eventually(
          async () => {
            const { rowCount } = await sql.query(
              `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
             WHERE a.application_name = 'load' AND a.datname = current_database()
               AND l.locktype = 'advisory' AND NOT l.granted`,
            );
            expect(rowCount).toBe(1);
          },
          { timeoutMs: 20_000 },
        );
        await blocking.query('COMMIT');
      } finally {
        await blocking.end();
      }
      expect((await ended).output).toContain('0 edges added, 0 there already, 1 barred by a block');
      expect(await linked([[follower, followee]])).toEqual([]);
    },
    60_000,
  );

  it('links none of them, however many of them block each other meanwhile', async () => {
    const star = person();
    const pairs = Array.from({ length: 6_000 }, (): Pair => [person(), star]);
    const begun: Promise<unknown>[] = [];
    const blocked = pairs.filter((_, index) => index % 20 === 0);
    const blockAll = async (some: readonly Pair[]): Promise<void> => {
      for (const [index, [fan]] of some.entries())
        await (index % 2 === 0 ? block(fan, star) : block(star, fan));
    };
    const { output } = await importing(pairs, [], (line) => {
      if (!line.startsWith('Merging')) return;
      for (let part = 0; part < 8; part++)
        begun.push(blockAll(blocked.filter((_, index) => index % 8 === part)));
    });
    await Promise.all(begun);
    expect(begun).toHaveLength(8);
    const [, added, barred] = /^(\d+) edges added, 0 there already, (\d+) barred/m.exec(output)!.map(Number);
    expect(added! + barred!).toBe(pairs.length);
    const apart = new Set(blocked);
    expect(await linked(pairs)).toEqual(pairs.filter((pair) => !apart.has(pair)));
    expect(await check(sql, INVARIANTS)).toEqual([]);
  }, 60_000);
});
