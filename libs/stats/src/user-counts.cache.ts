import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { GenerationCache } from '#platform/cache';
import { COUNTED_KINDS, countsAsJson } from './user-counts.js';

/** A user's counts and where they come from. */
export interface FoundCounts {
  /** The five counts as JSON text. */
  readonly json: string;
  /** An upper limit of how many users are hidden from this user. */
  readonly hidden: number;
  readonly cached: boolean;
  /** Changes when the cached counts are invalidated; undefined if the cache was unreachable. */
  readonly stamp?: string;
}

/** Cached counts by user. Only this class knows their format in the cache. */
@Injectable()
export class UserCountsCache {
  constructor(private readonly cache: GenerationCache) {}

  /** The counts of the users, in their order; `load` gets the sizes of the lists of `KNOWN_KINDS` that are not cached. */
  async getMany(
    ids: readonly UserId[],
    load: (ids: readonly UserId[]) => Promise<readonly (readonly number[])[]>,
  ): Promise<FoundCounts[]> {
    const found = await this.cache.getMany(ids, async (missing) => (await load(missing)).map(encode));
    return found.map(({ value, cached, stamp }) => {
      const numbers = value.split(' ');
      return { json: countsAsJson(numbers), hidden: Number(numbers[COUNTED_KINDS.length]), cached, stamp };
    });
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

/** The counts, then how many are hidden: the sum of the other lists. */
function encode(sizes: readonly number[]): string {
  const hidden = sizes.slice(COUNTED_KINDS.length).reduce((sum, size) => sum + size, 0);
  return `${sizes.slice(0, COUNTED_KINDS.length).join(' ')} ${hidden}`;
}
