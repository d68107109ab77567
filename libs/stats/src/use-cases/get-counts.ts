import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Adjacency } from '#adjacency';
import type { UserId } from '#kernel';
import { Metrics } from '#platform';
import { StalenessObserver } from '../staleness-observer.js';
import { toUserCounts, type UserCounts } from '../user-counts.js';
import { type CachedCounts, UserCountsCache } from '../user-counts.cache.js';

/** Answers users' counts: from the cache, else from the lists themselves. */
@Injectable()
export class GetCounts {
  private readonly loading = new Map<string, Promise<UserCounts>>();
  private readonly reads: Counter<'result'>;

  constructor(
    private readonly adjacency: Adjacency,
    private readonly cache: UserCountsCache,
    private readonly observer: StalenessObserver,
    metrics: Metrics,
  ) {
    this.reads = metrics.counter('counts_cache_reads_total', 'Reads of cached counts: hit, miss or bypass.', [
      'result',
    ]);
  }

  /** One entry per id, in the order of the ids, which must be distinct. */
  async execute(ids: readonly UserId[]): Promise<UserCounts[]> {
    const cached = await this.cache.read(ids);
    if (!cached) {
      this.reads.inc({ result: 'bypass' }, ids.length);
      const sizes = await this.adjacency.sizes(ids);
      return ids.map((id) => toUserCounts(sizes.get(id)!));
    }
    return Promise.all(ids.map((id, index) => this.fromCache(id, cached[index]!)));
  }

  private fromCache(id: UserId, { generation, counts }: CachedCounts): UserCounts | Promise<UserCounts> {
    this.reads.inc({ result: counts ? 'hit' : 'miss' });
    if (!counts) return this.loadOnce(id, generation);
    this.observer.sample(id, generation, counts);
    return counts;
  }

  /** Joins a load of the same generation only: an older one may have begun before the caller's own write. */
  private loadOnce(id: UserId, generation: string): Promise<UserCounts> {
    const key = `${id}:${generation}`;
    let load = this.loading.get(key);
    if (!load) {
      load = this.load(id, generation).finally(() => this.loading.delete(key));
      this.loading.set(key, load);
    }
    return load;
  }

  private async load(id: UserId, generation: string): Promise<UserCounts> {
    const sizes = await this.adjacency.sizes([id]);
    const counts = toUserCounts(sizes.get(id)!);
    void this.cache.fill(id, generation, counts);
    return counts;
  }
}
