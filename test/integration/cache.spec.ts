import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pino from 'pino';
import type { UserId } from '#kernel';
import {
  CACHE_MANIFEST,
  CacheEpochRepository,
  CacheEpochRow,
  CacheReport,
  connectRedis,
  CONSTANT_EPOCH,
  GenerationCache,
  MemoryGenerations,
  type RedisConnection,
  RedisPrefix,
  sharedCache,
  SharedEpoch,
} from '#platform/cache';
import { Metrics } from '#platform/observability';
import { eventually, HANGS_MS } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { startSilentProxy } from '../support/silent-proxy.js';
import { type CacheProtocol, protocolOf, staleAnswers, Truth } from './cache.fixture.js';
import { eventsDatabase } from './events.fixture.js';

const PREFIX = new RedisPrefix('test');
const withRedis = hasRedisServer() ? describe : describe.skip;

async function read(cache: GenerationCache, truth: Truth, owner: UserId): Promise<string> {
  return (await cache.getMany([owner], truth.load))[0]!.value;
}

function silent(): CacheReport {
  return new CacheReport(pino({ level: 'silent' }), new Metrics());
}

/** The keys of an owner in Redis. */
function keysOf(owner: UserId): [generation: string, entry: string] {
  return [`test:g:{${owner}}`, `test:p:{${owner}}`];
}

function contract(make: () => GenerationCache, lose?: CacheProtocol['lose']): void {
  let cache: GenerationCache;
  let truth: Truth;
  beforeEach(() => {
    cache = make();
    truth = new Truth();
  });

  it('loads once and then serves from the cache, also zero', async () => {
    const owner = person();
    expect(await cache.getMany([owner], truth.load)).toMatchObject([{ value: '0', cached: false }]);
    expect(await cache.getMany([owner], truth.load)).toMatchObject([{ value: '0', cached: true }]);
    expect(truth.loads).toBe(1);
  });

  it('serves an empty string from the cache', async () => {
    const owner = person();
    await cache.getMany([owner], () => Promise.resolve(['']));
    expect(await cache.getMany([owner], truth.load)).toMatchObject([{ value: '', cached: true }]);
  });

  it('loads what is missing in one call and keeps the order', async () => {
    const owners = [person(), person(), person()];
    owners.forEach((owner, i) => truth.values.set(owner, i));
    await read(cache, truth, owners[1]!);
    const found = await cache.getMany(owners, truth.load);
    expect(found.map(({ value, cached }) => [value, cached])).toEqual([
      ['0', false],
      ['1', true],
      ['2', false],
    ]);
    expect(truth.loads).toBe(2);
  });

  it('loads once for concurrent readers', async () => {
    const owner = person();
    await Promise.all(Array.from({ length: 20 }, () => read(cache, truth, owner)));
    expect(truth.loads).toBe(1);
  });

  it('invalidates only the given owners', async () => {
    const [alice, bob] = [person(), person()];
    await cache.getMany([alice, bob], truth.load);
    truth.values.set(alice, 1).set(bob, 1);
    await cache.forget([alice]);
    expect(await read(cache, truth, alice)).toBe('1');
    expect(await read(cache, truth, bob)).toBe('0');
  });

  it('does not let a reader join a load that began before a write', async () => {
    const owner = person();
    let finish: (values: string[]) => void = () => undefined;
    const slow = cache.getMany([owner], () => new Promise((resolve) => (finish = resolve)));
    await sleep(20);
    truth.values.set(owner, 1);
    await cache.forget([owner]);
    expect(await read(cache, truth, owner)).toBe('1');
    finish(['0']);
    expect((await slow)[0]!.value).toBe('0');
    await sleep(20);
    expect(await read(cache, truth, owner)).toBe('1');
  });

  it('fails the reader, and not the next one, when a load fails', async () => {
    const owner = person();
    await expect(cache.getMany([owner], () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await read(cache, truth, owner)).toBe('0');
  });

  it('shows by the stamp whether a value is current', async () => {
    const owner = person();
    const [found] = await cache.getMany([owner], truth.load);
    expect(await cache.stampOf(owner)).toBe(found!.stamp);
    await cache.forget([owner]);
    expect(await cache.stampOf(owner)).not.toBe(found!.stamp);
  });

  it('serves nothing stale in 10,000 interleavings of a write with its readers', async () => {
    const owners = Array.from({ length: 50 }, person);
    expect(await staleAnswers(protocolOf(cache, lose), owners, 200)).toBe(0);
  }, 60_000);
}

describe('the cache of one process', () => {
  contract(() => new GenerationCache(new MemoryGenerations(), CONSTANT_EPOCH));
});

withRedis('the shared cache', () => {
  let epoch: CacheEpochRepository;
  let fixture: Awaited<ReturnType<typeof eventsDatabase>>;
  let redis: ScratchRedis;
  const clients: RedisConnection[] = [];
  const caches: GenerationCache[] = [];

  const connected = (url = redis.url): GenerationCache => {
    const client = connectRedis([url])!;
    const cache = sharedCache(client, PREFIX, new SharedEpoch(epoch), silent());
    clients.push(client);
    caches.push(cache);
    return cache;
  };

  beforeAll(async () => {
    fixture = await eventsDatabase(CACHE_MANIFEST);
    epoch = new CacheEpochRepository(fixture.dataSource.getRepository(CacheEpochRow));
    redis = await startRedis();
  });
  afterEach(() => {
    caches.splice(0).forEach((cache) => cache.stop());
    clients.splice(0).forEach((client) => client.disconnect());
  });
  afterAll(async () => {
    await redis.stop();
    await fixture.close();
  });

  describe('keeps the contract', () => {
    let shared: GenerationCache;
    let keep: RedisConnection;
    beforeAll(async () => {
      keep = connectRedis([redis.url])!;
      await new Promise((resolve) => keep.once('ready', resolve));
      shared = sharedCache(keep, PREFIX, new SharedEpoch(epoch), silent());
    });
    afterAll(() => {
      shared.stop();
      keep.disconnect();
    });
    contract(
      () => shared,
      (owner) => keep.unlink(keysOf(owner)),
    );
  });

  const ready = async (cache: GenerationCache): Promise<void> => {
    await eventually(async () => expect(await cache.stampOf(person())).toBeDefined());
  };

  it('invalidates on every instance', async () => {
    const [one, two] = [connected(), connected()];
    await Promise.all([ready(one), ready(two)]);
    const [owner, truth] = [person(), new Truth()];
    await read(two, truth, owner);
    truth.values.set(owner, 1);
    await one.forget([owner]);
    expect(await read(two, truth, owner)).toBe('1');
  });

  it('an instance that cannot reach Redis prevents the others from serving what it failed to invalidate', async () => {
    const well = connected();
    await ready(well);
    const cut = connected('redis://127.0.0.1:1');
    const truth = new Truth();
    const owners = Array.from({ length: 20 }, person);
    await well.getMany(owners, truth.load);
    for (const owner of owners) {
      truth.values.set(owner, 1);
      await cut.forget([owner]);
      expect(await read(well, truth, owner)).toBe('1');
    }
    cut.stop();
    await eventually(async () => {
      const owner = person();
      await read(well, truth, owner);
      expect((await well.getMany([owner], truth.load))[0]!.cached).toBe(true);
    });
  });

  it.each(['kill', 'freeze', 'flush'] as const)(
    '%s: never stale, never hanging, and cached again',
    async (fault) => {
      const [writer, reader] = [connected(), connected()];
      await Promise.all([ready(writer), ready(reader)]);
      const [owner, truth] = [person(), new Truth()];
      const slow: number[] = [];
      const step = async (): Promise<void> => {
        truth.values.set(owner, (truth.values.get(owner) ?? 0) + 1);
        const started = performance.now();
        await writer.forget([owner]);
        const forgotten = performance.now();
        expect(await read(reader, truth, owner)).toBe(String(truth.values.get(owner)));
        slow.push(forgotten - started, performance.now() - forgotten);
      };
      for (let i = 0; i < 5; i++) await step();
      if (fault === 'kill') await redis.kill();
      if (fault === 'freeze') redis.freeze();
      if (fault === 'flush') {
        const admin = new Redis(redis.url);
        await admin.flushall();
        admin.disconnect();
      }
      for (let i = 0; i < 10; i++) await step();
      if (fault === 'kill') await redis.restart();
      if (fault === 'freeze') redis.thaw();
      for (let i = 0; i < 5; i++) await step();
      await eventually(async () => {
        await read(reader, truth, owner);
        expect((await reader.getMany([owner], truth.load))[0]!.cached).toBe(true);
      });
      for (let i = 0; i < 5; i++) await step();
      expect(slow.toSorted((a, b) => a - b).at(-1)).toBeLessThan(HANGS_MS);
    },
  );

  it('whose host disappears without closing connections: never stale, never hanging, and cached again', async () => {
    const host = await startSilentProxy(redis.port);
    let going = true;
    try {
      const url = `redis://127.0.0.1:${host.port}`;
      const [writer, reader] = [connected(url), connected(url)];
      await Promise.all([ready(writer), ready(reader)]);
      const truth = new Truth();
      const slow: number[] = [];
      let stale = 0;
      const use = async (owner: UserId): Promise<void> => {
        while (going) {
          truth.values.set(owner, (truth.values.get(owner) ?? 0) + 1);
          const started = performance.now();
          await writer.forget([owner]);
          const forgotten = performance.now();
          if ((await read(reader, truth, owner)) !== String(truth.values.get(owner))) stale++;
          slow.push(forgotten - started, performance.now() - forgotten);
          await sleep(5);
        }
      };
      const traffic = Promise.allSettled([person(), person(), person()].map(use));
      await sleep(100);
      host.vanish();
      await sleep(3_000);
      host.comeBack();
      for (const cache of [writer, reader]) {
        await eventually(async () => {
          const owner = person();
          await read(cache, truth, owner);
          expect((await cache.getMany([owner], truth.load))[0]!.cached).toBe(true);
        });
      }
      going = false;
      expect(await traffic).toEqual(Array(3).fill({ status: 'fulfilled' }));
      expect(stale).toBe(0);
      expect(slow.toSorted((a, b) => a - b).at(-1)).toBeLessThan(HANGS_MS);
    } finally {
      going = false;
      await host.close();
    }
  });

  it('that came back with data from before a lost write does not serve it', async () => {
    const cache = connected();
    await ready(cache);
    const [owner, truth] = [person(), new Truth()];
    await read(cache, truth, owner);
    const admin = new Redis(redis.url);
    const keys = keysOf(owner);
    await eventually(async () => expect(await admin.exists(...keys)).toBe(2));
    const old = await admin.mget(...keys);
    admin.disconnect();
    truth.values.set(owner, 1);
    await cache.forget([owner]);
    await redis.restart();
    const restored = new Redis(redis.url);
    await restored.mset(keys[0], old[0]!, keys[1], old[1]!);
    restored.disconnect();
    await ready(cache);
    expect(await read(cache, truth, owner)).toBe('1');
  });
});
