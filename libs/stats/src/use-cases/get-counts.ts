import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Adjacency } from '#adjacency';
import type { UserId } from '#kernel';
import { Metrics } from '#platform/observability';
import { StalenessObserver } from '../staleness-observer.js';
import { type FoundCounts, UserCountsCache } from '../user-counts.cache.js';
import { COUNTED_KINDS, KNOWN_KINDS, toKnownCounts, toUserCounts, type UserCounts } from '../user-counts.js';

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
   * Returns one entry per id, in the order of the ids, which must be distinct. For a viewer, users hidden from the
   * viewer are not counted; without a viewer, everybody is.
   */
  async execute(ids: readonly UserId[], viewer?: UserId): Promise<UserCounts[]> {
    // A user's own lists contain nobody who is hidden from that user.
    if (viewer === undefined || ids.every((id) => id === viewer)) return this.counted(await this.known(ids));
    const all = ids.includes(viewer) ? ids : [...ids, viewer];
    const known = await this.known(all);
    if (known[all.indexOf(viewer)]!.hidden === 0) return this.counted(known.slice(0, ids.length));
    return (await this.adjacency.sizesSeen(viewer, ids, COUNTED_KINDS)).map(toUserCounts);
  }

  private async known(ids: readonly UserId[]): Promise<FoundCounts[]> {
    const found = await this.cache.getMany(ids, async (missing) => {
      return (await this.adjacency.sizes(missing, KNOWN_KINDS)).map(toKnownCounts);
    });
    found.forEach((entry, index) => this.note(ids[index]!, entry));
    return found;
  }

  private counted(known: readonly FoundCounts[]): UserCounts[] {
    return known.map(({ counts }) => counts);
  }

  private note(id: UserId, found: FoundCounts): void {
    this.reads.inc({ result: found.cached ? 'hit' : found.stamp === undefined ? 'bypass' : 'miss' });
    if (found.cached) this.observer.sample(id, found);
  }
}
