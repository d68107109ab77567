import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Adjacency } from '#adjacency';
import type { UserId } from '#kernel';
import { Metrics } from '#platform/observability';
import { StalenessObserver } from '../staleness-observer.js';
import { type FoundCounts, UserCountsCache } from '../user-counts.cache.js';
import { COUNTED_KINDS, KNOWN_KINDS, toKnownCounts, toUserCounts, type UserCounts } from '../user-counts.js';

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

  /**
   * One entry per id, in the order of the ids, which must be distinct. A viewer's answer leaves out whom the viewer does
   * not see; without a viewer nothing is left out.
   */
  async execute(ids: readonly UserId[], viewer?: UserId): Promise<UserCounts[]> {
    // Nobody who is hidden from a user is on the user's own lists.
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
