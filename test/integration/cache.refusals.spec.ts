import { Redis } from 'ioredis';
import pino from 'pino';
import type { UserId } from '#kernel';
import {
  CACHE_MANIFEST,
  CacheEpochRepository,
  CacheEpochRow,
  CacheReport,
  connectRedis,
  type GenerationCache,
  type RedisConnection,
  RedisPrefix,
  sharedCache,
  SharedEpoch,
} from '#platform/cache';
import { Metrics } from '#platform/observability';
import { eventually } from '../support/eventually.js';
import { LogMemory } from '../support/log-memory.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { Truth } from './cache.fixture.js';
import { eventsDatabase } from './events.fixture.js';

const withRedis = hasRedisServer() ? describe : describe.skip;

type Command = [name: string, ...args: (string | number)[]];

/** How a reachable Redis is made to refuse writes, and how that is ended. */
const FAULTS: readonly [fault: string, begin: Command, end: Command][] = [
  ['was demoted', ['REPLICAOF', '127.0.0.1', 1], ['REPLICAOF', 'NO', 'ONE']],
  ['knows the user without the keys', acl('resetkeys', '~others:*'), acl('allkeys')],
  ['may not be told to forget', acl('-unlink'), acl('+unlink')],
  ['may only be read', acl('-@write'), acl('+@write')],
  ['misses its replicas', config('min-replicas-to-write', 1), config('min-replicas-to-write', 0)],
];

function acl(...rules: string[]): Command {
  return ['ACL', 'SETUSER', 'default', ...rules];
}

function config(name: string, value: number): Command {
  return ['CONFIG', 'SET', name, value];
}

withRedis('a Redis that answers and', () => {
  let fixture: Awaited<ReturnType<typeof eventsDatabase>>;
  let epoch: CacheEpochRepository;
  let redis: ScratchRedis;
  let admin: Redis;
  let log: LogMemory;
  let metrics: Metrics;
  let writer: GenerationCache;
  let reader: GenerationCache;
  let truth: Truth;
  const clients: RedisConnection[] = [];
  const caches: GenerationCache[] = [];

  const instance = async (report: CacheReport): Promise<GenerationCache> => {
    const client = connectRedis([redis.url])!;
    const shared = new SharedEpoch(epoch, () => report.moved());
    const cache = sharedCache(client, new RedisPrefix('test'), shared, report);
    clients.push(client);
    caches.push(cache);
    await eventually(() => cache.check());
    return cache;
  };
  const read = async (cache: GenerationCache, owner: UserId): Promise<string> =>
    (await cache.getMany([owner], truth.load))[0]!.value;
  const cachedAgain = (cache: GenerationCache): Promise<void> =>
    eventually(async () => {
      const owner = person();
      await read(cache, owner);
      expect((await cache.getMany([owner], truth.load))[0]!.cached).toBe(true);
    });
  /** A write of the API: returns the milliseconds until it may be answered. */
  const write = async (owner: UserId): Promise<number> => {
    truth.values.set(owner, (truth.values.get(owner) ?? 0) + 1);
    const began = performance.now();
    await writer.forget([owner]);
    return performance.now() - began;
  };
  /** Without those of late answers, which a busy machine may add. */
  const episodes = (): number =>
    log.count('"episode":"begins"') - log.count('"episode":"begins","msg":"Redis answers late"');
  const moves = async (): Promise<number> =>
    Number(/^cache_epoch_moves_total (\d+)/m.exec(await metrics.text())![1]);

  beforeAll(async () => {
    fixture = await eventsDatabase(CACHE_MANIFEST);
    epoch = new CacheEpochRepository(fixture.dataSource.getRepository(CacheEpochRow));
    redis = await startRedis();
    admin = new Redis(redis.url);
  });
  beforeEach(async () => {
    log = new LogMemory();
    metrics = new Metrics();
    truth = new Truth();
    writer = await instance(new CacheReport(pino({ level: 'warn' }, log), metrics));
    reader = await instance(new CacheReport(pino({ level: 'silent' }), new Metrics()));
  });
  afterEach(() => {
    caches.splice(0).forEach((cache) => cache.stop());
    clients.splice(0).forEach((client) => client.disconnect());
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
    await fixture.close();
  });

  it.each(FAULTS)(
    '%s: never stale, writes as fast as usual, the epoch raised a few times, one warning, and cached again',
    async (_fault, [begin, ...beginning], [end, ...ending]) => {
      const owners = Array.from({ length: 10 }, person);
      for (const owner of owners) await read(reader, owner);
      await admin.call(begin, ...beginning);
      const before = await moves();
      const times: number[] = [];
      let stale = 0;
      const until = performance.now() + 2_500;
      for (let i = 0; performance.now() < until; i++) {
        const owner = owners[i % owners.length]!;
        times.push(await write(owner));
        if ((await read(reader, owner)) !== String(truth.values.get(owner))) stale++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(stale).toBe(0);
      expect(times.length).toBeGreaterThan(50);
      expect(times.filter((time) => time > 90).length).toBeLessThan(10);
      expect((await moves()) - before).toBeGreaterThan(0);
      expect((await moves()) - before).toBeLessThan(10);
      expect(episodes()).toBe(1);
      await expect(writer.check()).rejects.toThrow();
      await admin.call(end, ...ending);
      await cachedAgain(writer);
      await cachedAgain(reader);
      await writer.check();
      for (const owner of owners) expect(await read(reader, owner)).toBe(String(truth.values.get(owner)));
    },
  );

  it('was demoted costs an occasional write no more than frequent writes', async () => {
    await admin.call('REPLICAOF', '127.0.0.1', 1);
    const times: number[] = [];
    for (let i = 0; i < 4; i++) {
      times.push(await write(person()));
      await new Promise((resolve) => setTimeout(resolve, 1_300));
    }
    await admin.call('REPLICAOF', 'NO', 'ONE');
    expect(times.filter((time) => time > 90)).toHaveLength(1);
    await cachedAgain(writer);
  });

  it('has no memory left still accepts invalidations, and is not ready', async () => {
    const owner = person();
    await read(reader, owner);
    await admin.config('SET', 'maxmemory', 1);
    const before = await moves();
    for (let i = 0; i < 5; i++) {
      await write(owner);
      expect(await read(reader, owner)).toBe(String(truth.values.get(owner)));
    }
    expect((await moves()) - before).toBe(0);
    await expect(writer.check()).rejects.toThrow();
    expect(episodes()).toBe(1);
    await admin.config('SET', 'maxmemory', 0);
    await cachedAgain(writer);
  });

  it('was demoted is connected to again by its host name, which may lead to the new primary', async () => {
    const connections = async (): Promise<number> =>
      Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))![1]);
    const before = await connections();
    await admin.call('REPLICAOF', '127.0.0.1', 1);
    for (let i = 0; i < 20; i++) await write(person());
    await eventually(async () => expect(await connections()).toBeGreaterThan(before));
    expect((await connections()) - before).toBeLessThan(4);
    await admin.call('REPLICAOF', 'NO', 'ONE');
    await cachedAgain(writer);
  });
});
