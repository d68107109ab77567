import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
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
import { block } from '../support/busy.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { eventsDatabase } from './events.fixture.js';

const withRedis = hasRedisServer() ? describe : describe.skip;
const BATCHES = 16;
const BATCH = 100;

withRedis('a cache whose answers come late', () => {
  let fixture: Awaited<ReturnType<typeof eventsDatabase>>;
  let redis: ScratchRedis;
  let client: RedisConnection;
  let cache: GenerationCache;
  let moves: number;
  let owners: UserId[];

  beforeAll(async () => {
    fixture = await eventsDatabase(CACHE_MANIFEST);
    redis = await startRedis();
  });
  beforeEach(async () => {
    moves = 0;
    const kept = new CacheEpochRepository(fixture.dataSource.getRepository(CacheEpochRow));
    const report = new CacheReport(pino({ level: 'silent' }), new Metrics());
    client = connectRedis([redis.url])!;
    cache = sharedCache(client, new RedisPrefix('test'), new SharedEpoch(kept, () => moves++), report);
    owners = Array.from({ length: BATCHES * BATCH }, person);
    await eventually(() => cache.check());
    await eventually(async () => {
      const found = await read(owners);
      expect(found.filter(({ cached }) => !cached)).toEqual([]);
    });
  });
  afterEach(() => {
    cache.stop();
    client.disconnect();
  });
  afterAll(async () => {
    await redis.stop();
    await fixture.close();
  });

  const read = (some: readonly UserId[]) =>
    cache.getMany(some, (missing) => Promise.resolve(missing.map(() => '1')));
  /**
   * Keeps reads of all batches in flight, each repeated when it is answered. Counts values by whether they were cached.
   */
  const traffic = async (milliseconds: number): Promise<{ cached: number; bypassed: number }> => {
    const until = performance.now() + milliseconds;
    const seen = { cached: 0, bypassed: 0 };
    const readOn = async (batch: readonly UserId[]): Promise<void> => {
      while (performance.now() < until) {
        for (const { cached } of await read(batch)) seen[cached ? 'cached' : 'bypassed']++;
        await nextTurn();
      }
    };
    await Promise.all(
      Array.from({ length: BATCHES }, (_, i) => readOn(owners.slice(i * BATCH, (i + 1) * BATCH))),
    );
    return seen;
  };

  it.each([
    ['a little', 70, 30],
    ['longer than the lease on the epoch', 150, 1],
    ['longer than a connection may be silent', 700, 20],
  ])('slow because this process is busy, by %s, is not bypassed', async (_, busyMs, freeMs) => {
    const seen = traffic(3_000);
    for (let i = 0; i < 3_000 / (busyMs + freeMs); i++) {
      block(busyMs);
      await sleep(freeMs);
    }
    const { cached, bypassed } = await seen;
    expect(cached).toBeGreaterThan(BATCHES * BATCH);
    expect(bypassed / (cached + bypassed)).toBeLessThan(0.001);
    expect(moves).toBe(0);
  });

  it('slow because Redis lacks CPU time is soon waited for', async () => {
    let starved = true;
    const starve = async (): Promise<void> => {
      while (starved) {
        redis.freeze();
        await sleep(90);
        redis.thaw();
        await sleep(30);
      }
    };
    const starving = starve();
    try {
      // The first answers time out, until the timeout has adapted.
      await traffic(1_000);
      const { cached, bypassed } = await traffic(3_000);
      expect(cached).toBeGreaterThan(BATCHES * BATCH);
      expect(bypassed / (cached + bypassed)).toBeLessThan(0.01);
      for (const owner of owners.slice(0, 20)) await cache.forget([owner]);
      expect(moves).toBeLessThan(3);
    } finally {
      starved = false;
      await starving;
    }
    await read(owners);
    expect((await traffic(500)).bypassed).toBe(0);
  });
});
