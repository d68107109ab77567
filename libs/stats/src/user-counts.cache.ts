import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { GenerationCache } from '#platform/cache';
import type { UserCounts } from './user-counts.js';

/** Counts as they were come by. */
export interface FoundCounts {
  readonly counts: UserCounts;
  readonly cached: boolean;
  /** Names the present the counts belong to; undefined when the cache was out of reach. */
  readonly stamp?: string;
}

/** Cached counts by user: the only place that knows their form. */
@Injectable()
export class UserCountsCache {
  constructor(private readonly cache: GenerationCache) {}

  /** Counts of the users, in their order; `load` gets those that are not cached. */
  async getMany(
    ids: readonly UserId[],
    load: (ids: readonly UserId[]) => Promise<readonly UserCounts[]>,
  ): Promise<FoundCounts[]> {
    const found = await this.cache.getMany(ids, async (missing) => (await load(missing)).map(encode));
    return found.map(({ value, cached, stamp }) => ({ counts: decode(value), cached, stamp }));
  }

  /** Resolves once no instance answers counts loaded before. */
  async forget(ids: readonly UserId[]): Promise<void> {
    await this.cache.forget(ids);
  }

  /** The stamp that counts cached now would carry. */
  async stampOf(id: UserId): Promise<string | undefined> {
    return this.cache.stampOf(id);
  }
}

function encode(counts: UserCounts): string {
  return [
    counts.following_count,
    counts.followers_count,
    counts.friends_count,
    counts.requests_received_count,
    counts.requests_sent_count,
  ].join(' ');
}

function decode(value: string): UserCounts {
  const [following_count, followers_count, friends_count, requests_received_count, requests_sent_count] =
    value.split(' ').map(Number) as [number, number, number, number, number];
  return { following_count, followers_count, friends_count, requests_received_count, requests_sent_count };
}
