import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Adjacency } from '#adjacency';
import type { UserId } from '#kernel';
import { Metrics } from '#platform/observability';
import { StalenessObserver } from '../staleness-observer.js';
import { type FoundCounts, UserCountsCache } from '../user-counts.cache.js';
import { COUNTED_KINDS, toUserCounts, type UserCounts } from '../user-counts.js';

/** Answers users' counts: from the cache, else from the lists themselves. */
@Injectable()
export class GetCounts {
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
    const found = await this.cache.getMany(ids, async (missing) => {
      return (await this.adjacency.sizes(missing, COUNTED_KINDS)).map(toUserCounts);
    });
    found.forEach((entry, index) => this.note(ids[index]!, entry));
    return found.map((entry) => entry.counts);
  }

  private note(id: UserId, found: FoundCounts): void {
    this.reads.inc({ result: found.cached ? 'hit' : found.stamp === undefined ? 'bypass' : 'miss' });
    if (found.cached) this.observer.sample(id, found);
  }
}
