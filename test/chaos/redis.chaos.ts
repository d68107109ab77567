import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import {
  hasRedisServer,
  type ScratchRedis,
  type ScratchRedisCluster,
  startRedis,
  startRedisCluster,
} from '../support/redis.js';
import { type Figure, writeFigures } from '../support/reliability.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.js';
import { percentile, Traffic } from './traffic.js';

const figures: Figure[] = [];
afterAll(() => writeFigures('redis.chaos.ts', 'Redis', figures));

const withRedis = hasRedisServer() ? describe : describe.skip;

/** Answers that the server has served from the cache so far. */
async function hits(server: TestServer): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith('counts_cache_reads_total{result="hit"}'));
  return Number(line?.split(' ').at(-1) ?? 0);
}

async function cachedAgain(traffic: Traffic, servers: readonly TestServer[]): Promise<number> {
  const started = performance.now();
  await Promise.all(
    servers.map((server) =>
      eventually(async () => {
        const user = person();
        const before = await hits(server);
        await traffic.followingCount(server.url, user);
        await traffic.followingCount(server.url, user);
        if ((await hits(server)) <= before) throw new Error('not cached');
      }),
    ),
  );
  return performance.now() - started;
}

async function underFault(
  what: string,
  servers: readonly TestServer[],
  fault: () => unknown,
  mend: () => unknown,
  backMs = 2_000,
): Promise<void> {
  const traffic = new Traffic(() => servers.map((server) => server.url), person);
  traffic.start(8);
  await sleep(1_000);
  const before = traffic.milliseconds.length;
  await fault();
  await sleep(2_000);
  await mend();
  const back = await cachedAgain(traffic, servers);
  await sleep(1_000);
  await traffic.stop();
  const times = traffic.milliseconds.slice(before);
  const p99 = percentile(times, 0.99);
  const wrong = traffic.errors.length + traffic.stale;
  figures.push(
    {
      what: `${what}: errors and stale counts, of ${times.length.toLocaleString('en-US')} requests`,
      goal: '0',
      measured: `${wrong}`,
      met: wrong === 0,
    },
    { what: `${what}: p99`, goal: '< 250 ms', measured: `${p99.toFixed(0)} ms`, met: p99 < 250 },
    {
      what: `${what}: cached again after`,
      goal: `< ${backMs} ms`,
      measured: `${back.toFixed(0)} ms`,
      met: back < backMs,
    },
  );
  expect(traffic.errors).toEqual([]);
  expect(traffic.stale).toBe(0);
  expect(p99).toBeLessThan(250);
  expect(back).toBeLessThan(backMs);
}

/** Two servers on their own database, and on a store that is started for them. */
function twoServers(startStore: () => Promise<string>): () => readonly TestServer[] {
  let database: TestDatabase;
  let servers: readonly TestServer[] = [];
  beforeAll(async () => {
    database = await createDatabase();
    const env = { DATABASE_URL: database.url, REDIS_URL: await startStore() };
    servers = await Promise.all([startServer(env), startServer(env)]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
  });
  return () => servers;
}

withRedis('two servers under load, and Redis', () => {
  let redis: ScratchRedis;
  const servers = twoServers(async () => {
    redis = await startRedis();
    return redis.url;
  });
  afterAll(async () => {
    await redis.stop();
  });

  it('killed and started again, empty', () =>
    underFault(
      'killed, and started again empty',
      servers(),
      () => redis.kill(),
      () => redis.restart(),
    ));
  it('frozen and thawed', () =>
    underFault(
      'frozen',
      servers(),
      () => redis.freeze(),
      () => redis.thaw(),
    ));
  it('restarted', () =>
    underFault(
      'restarted',
      servers(),
      () => redis.restart(),
      () => undefined,
    ));
  it('flushed', () =>
    underFault(
      'flushed',
      servers(),
      async () => {
        const admin = new Redis(redis.url);
        await admin.flushall();
        admin.disconnect();
      },
      () => undefined,
    ));
});

withRedis('two servers under load, and the host of Redis', () => {
  let redis: ScratchRedis;
  let host: SilentProxy;
  const servers = twoServers(async () => {
    redis = await startRedis();
    host = await startSilentProxy(redis.port);
    return `redis://127.0.0.1:${host.port}`;
  });
  afterAll(async () => {
    await host.close();
    await redis.stop();
  });

  it('gone without closing its connections, and back', () =>
    underFault(
      'its host gone without closing connections',
      servers(),
      () => host.vanish(),
      () => host.comeBack(),
    ));
});

withRedis('two servers under load, and a Redis Cluster of three nodes', () => {
  let cluster: ScratchRedisCluster;
  const servers = twoServers(async () => {
    cluster = await startRedisCluster(3);
    return cluster.url;
  });
  afterAll(async () => {
    await cluster.stop();
  });

  it('one of which is killed, and comes back', () =>
    underFault(
      'one of three nodes killed',
      servers(),
      () => cluster.nodes[1]!.kill(),
      () => cluster.nodes[1]!.restart(),
      // A restarted master refuses writes for its first two seconds.
      4_000,
    ));
});
