import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { writeFigures } from '../support/reliability.js';
import { startServer, type TestServer } from '../support/server.js';
import { Traffic } from './traffic.js';

const KILLS = 20;
const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis('servers that are killed under load', () => {
  let database: TestDatabase;
  let redis: ScratchRedis;
  let client: pg.Client;
  let steady: TestServer;

  beforeAll(async () => {
    database = await createDatabase();
    redis = await startRedis();
    steady = await startServer({ DATABASE_URL: database.url, REDIS_URL: redis.url });
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await steady.stop();
    await redis.stop();
    await database.drop();
  });

  it(`lose no event and no count is wrong for longer than a second, in ${KILLS} kills`, async () => {
    let [pendingAfterKills, stale] = [0, 0];
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = await startServer({ DATABASE_URL: database.url, REDIS_URL: redis.url });
      const traffic = new Traffic(() => [victim.url], person);
      traffic.start(16);
      await sleep(300 + Math.random() * 200);
      await victim.stop('SIGKILL');
      const killed = performance.now();
      traffic.stop().catch(() => undefined);
      pendingAfterKills += Number((await client.query('SELECT count(*) FROM events.outbox')).rows[0].count);
      await sleep(Math.max(0, 1_000 - (performance.now() - killed)));
      await traffic.stop();
      for (const user of traffic.followed.keys()) {
        const { rows } = await client.query<{ n: number }>(
          'SELECT count(*)::int AS n FROM adjacency.entry WHERE owner = $1 AND kind = 0',
          [user],
        );
        expect(await traffic.followingCount(steady.url, user)).toBe(rows[0]!.n);
        expect(rows[0]!.n).toBeGreaterThanOrEqual(traffic.followed.get(user)!.acknowledged.size);
      }
      stale += traffic.stale;
      expect(traffic.stale).toBe(0);
    }
    await eventually(async () => {
      expect((await client.query('SELECT count(*)::int AS n FROM events.outbox')).rows).toEqual([{ n: 0 }]);
    });
    const dead = (await client.query('SELECT FROM events.dead_letter')).rowCount;
    writeFigures('kills.chaos.ts', 'Kills', [
      {
        what: `${KILLS} servers killed under load (SIGKILL): stale counts a second later`,
        goal: '0',
        measured: `${stale}`,
        met: stale === 0,
      },
      {
        what: `events lost, of ${pendingAfterKills} in the outbox at a kill`,
        goal: '0',
        measured: `${dead}`,
        met: dead === 0,
      },
    ]);
    expect(dead).toBe(0);
    expect(pendingAfterKills).toBeGreaterThan(0);
  });
});
