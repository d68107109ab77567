import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { GenerationCache } from '#platform/cache';
import type { KnownCounts, UserCounts } from './user-counts.js';

/** A user's counts and where they come from. */
export interface FoundCounts extends KnownCounts {
  readonly cached: boolean;
  /** Changes when the cached counts are invalidated; undefined if the cache was unreachable. */
  readonly stamp?: string;
}

/** Cached counts by user. Only this class knows their format in the cache. */
@Injectable()
export class UserCountsCache {
  constructor(private readonly cache: GenerationCache) {}

  /** The counts of the users, in their order; `load` gets those that are not cached. */
  async getMany(
    ids: readonly UserId[],
    load: (ids: readonly UserId[]) => Promise<readonly KnownCounts[]>,
  ): Promise<FoundCounts[]> {
    const found = await this.cache.getMany(ids, async (missing) => (await load(missing)).map(encode));
    return found.map(({ value, cached, stamp }) => ({ ...decode(value), cached, stamp }));
  }

  /** Resolves once no instance returns counts that were loaded before the call. */
  async forget(ids: readonly UserId[]): Promise<void> {
    await this.cache.forget(ids);
  }

  /** The stamp that counts cached now would get. */
  async stampOf(id: UserId): Promise<string | undefined> {
    return this.cache.stampOf(id);
  }
}

function encode({ counts, hidden }: KnownCounts): string {
  return [
    counts.following_count,
    counts.followers_count,
    counts.friends_count,
    counts.requests_received_count,
    counts.requests_sent_count,
    hidden,
  ].join(' ');
}

function decode(value: string): KnownCounts {
  const [
    following_count,
    followers_count,
    friends_count,
    requests_received_count,
    requests_sent_count,
    hidden,
  ] = value.split(' ').map(Number) as [number, number, number, number, number, number];
  const counts: UserCounts = {
    following_count,
    followers_count,
    friends_count,
    requests_received_count,
    requests_sent_count,
  };
  return { counts, hidden };
}
