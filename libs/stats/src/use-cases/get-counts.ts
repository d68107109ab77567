import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Adjacency } from '#adjacency';
import type { UserId } from '#kernel';
import { Metrics } from '#platform/observability';
import { StalenessObserver } from '../staleness-observer.js';
import { type FoundCounts, UserCountsCache } from '../user-counts.cache.js';
import { COUNTED_KINDS, countsAsJson, KNOWN_KINDS } from '../user-counts.js';

/** Returns users' counts: from the cache, or from the lists if they are not cached. */
@Injectable()
export class GetCounts {
  private readonly reads: Counter<'result'>;

  constructor(
    private readonly adjacency: Adjacency,
    private readonly cache: UserCountsCache,
    private readonly observer: StalenessObserver,
    metrics: Metrics,
  ) {
    this.reads = metrics.counter(
      'counts_cache_reads_total',
      'Reads of cached counts by result: hit, miss or bypass (the cache was unreachable).',
      ['result'],
    );
  }

  /**
   * Returns the JSON text of the five counts for each id, in the order of the ids, which must be distinct. For a viewer,
   * users hidden from the viewer are not counted; without a viewer, everybody is.
   */
  async execute(ids: readonly UserId[], viewer?: UserId): Promise<string[]> {
    // A user's own lists contain nobody who is hidden from that user.
    if (viewer === undefined || (ids.length === 1 && ids[0] === viewer)) return jsonOf(await this.known(ids));
    const all = ids.includes(viewer) ? ids : [...ids, viewer];
    const known = await this.known(all);
    if (known[all.indexOf(viewer)]!.hidden === 0) return jsonOf(known.slice(0, ids.length));
    return (await this.adjacency.sizesSeen(viewer, ids, COUNTED_KINDS)).map(countsAsJson);
  }

  private async known(ids: readonly UserId[]): Promise<FoundCounts[]> {
    const found = await this.cache.getMany(ids, (missing) => this.adjacency.sizes(missing, KNOWN_KINDS));
    const results = { hit: 0, miss: 0, bypass: 0 };
    found.forEach((entry, index) => {
      results[entry.cached ? 'hit' : entry.stamp === undefined ? 'bypass' : 'miss']++;
      if (entry.cached) this.observer.sample(ids[index]!, entry);
    });
    for (const [result, count] of Object.entries(results)) if (count > 0) this.reads.inc({ result }, count);
    return found;
  }
}

function jsonOf(found: readonly FoundCounts[]): string[] {
  return found.map(({ json }) => json);
}
