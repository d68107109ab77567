import { pino } from 'pino';
import type { Adjacency } from '#adjacency';
import { toUserId } from '#kernel';
import { CONSTANT_EPOCH, GenerationCache, MemoryGenerations } from '#platform/cache';
import { Metrics } from '#platform/observability';
import { StalenessObserver } from './staleness-observer.js';
import { type FoundCounts, UserCountsCache } from './user-counts.cache.js';

const alice = toUserId('a11ce000-0000-4000-8000-000000000001');
const TRUTH = [1, 2, 3, 4, 5];
const RIGHT = [...TRUTH, 0, 0];
const WRONG = RIGHT.with(1, TRUTH[1]! + 1);

describe('the staleness observer', () => {
  let cache: UserCountsCache;
  let metrics: Metrics;
  let observer: StalenessObserver;

  beforeEach(() => {
    cache = new UserCountsCache(new GenerationCache(new MemoryGenerations(), CONSTANT_EPOCH));
    metrics = new Metrics();
    const adjacency = { sizes: () => Promise.resolve([TRUTH]) } as unknown as Adjacency;
    observer = new StalenessObserver(adjacency, cache, pino({ level: 'silent' }), metrics);
  });

  /** Caches the counts under the current stamp, and returns them as a request would get them. */
  const cached = async (counts: typeof RIGHT): Promise<FoundCounts> => {
    await cache.getMany([alice], () => Promise.resolve([counts]));
    const [found] = await cache.getMany([alice], () => Promise.reject(new Error('not cached')));
    return found!;
  };
  const metric = async (name: string): Promise<number> => {
    const line = (await metrics.text()).split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1));
  };
  const counted = async () => ({
    observed: await metric('counts_cache_observed_total'),
    stale: await metric('counts_cache_stale_total'),
    perMillion: await metric('counts_cache_stale_per_million'),
  });

  it('counts a correct answer as observed only', async () => {
    await observer.compare(alice, await cached(RIGHT));
    expect(await counted()).toEqual({ observed: 1, stale: 0, perMillion: 0 });
  });

  it('counts a wrong answer with a current stamp as stale', async () => {
    await observer.compare(alice, await cached(WRONG));
    expect(await counted()).toEqual({ observed: 1, stale: 1, perMillion: 1_000_000 });
  });

  it('reports stale answers per million observed', async () => {
    const right = await cached(RIGHT);
    for (let i = 0; i < 3; i++) await observer.compare(alice, right);
    await cache.forget([alice]);
    await observer.compare(alice, await cached(WRONG));
    expect(await counted()).toEqual({ observed: 4, stale: 1, perMillion: 250_000 });
  });

  it('does not count an answer whose stamp has changed', async () => {
    const before = await cached(WRONG);
    await cache.forget([alice]);
    await observer.compare(alice, before);
    expect(await counted()).toEqual({ observed: 0, stale: 0, perMillion: 0 });
  });

  it('waits for a committed write whose invalidation is still running', async () => {
    const comparing = observer.compare(alice, await cached(WRONG));
    setTimeout(() => void cache.forget([alice]), 100);
    await comparing;
    expect(await counted()).toEqual({ observed: 0, stale: 0, perMillion: 0 });
  });

  describe('takes a sample', () => {
    let now: number;

    beforeEach(() => {
      now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => now);
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });

    /** Samples 10,000 answers, so many milliseconds apart. */
    const observedOf = async (apart: number): Promise<number> => {
      const found = await cached(RIGHT);
      for (let i = 0; i < 10_000; i++) {
        now += apart;
        observer.sample(alice, found);
      }
      await new Promise((resolve) => setImmediate(resolve));
      return (await counted()).observed;
    };

    it('of about one answer in a hundred', async () => {
      const observed = await observedOf(10);
      expect(observed).toBeGreaterThan(20);
      expect(observed).toBeLessThan(300);
    });

    it('of no more than twenty answers in a second', async () => {
      expect(await observedOf(0)).toBe(20);
      now += 1_000;
      expect(await observedOf(0)).toBe(40);
    });
  });
});
