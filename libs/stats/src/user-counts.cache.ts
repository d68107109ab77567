import { Inject, Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import {
  DeliveryGate,
  type GenerationStore,
  type Held,
  MemoryGenerationStore,
  REDIS,
  type RedisConnection,
  RedisGenerationStore,
} from '#platform';
import type { UserCounts } from './user-counts.js';

/** Name of the listener that keeps this cache true. */
export const FORGET_COUNTS = 'stats.forget-counts';

export interface CachedCounts {
  readonly generation: string;
  readonly counts?: UserCounts;
}

/** Cached counts by user: the only place that knows their key and their form. */
@Injectable()
export class UserCountsCache {
  private readonly store: GenerationStore;

  constructor(
    @Inject(REDIS) redis: RedisConnection | null,
    private readonly gate: DeliveryGate,
  ) {
    this.store = redis ? new RedisGenerationStore(redis, 'counts') : new MemoryGenerationStore();
  }

  /** Undefined where the cache cannot be trusted or reached: then only the database knows. */
  async read(ids: readonly UserId[]): Promise<CachedCounts[] | undefined> {
    if (!(await this.gate.isOpen(FORGET_COUNTS))) return undefined;
    try {
      return (await this.store.read(ids)).map(decode);
    } catch {
      return undefined;
    }
  }

  /** Keeps counts that were loaded after their generation had been read. A failure costs only the next reader time. */
  async fill(id: UserId, generation: string, counts: UserCounts): Promise<void> {
    await this.store.fill(id, generation, encode(counts)).catch(() => undefined);
  }

  /** Throws `cache_unavailable`. */
  async forget(ids: readonly UserId[]): Promise<void> {
    await this.store.bump(ids);
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

function decode({ generation, value }: Held): CachedCounts {
  if (value === undefined) return { generation };
  const [following_count, followers_count, friends_count, requests_received_count, requests_sent_count] =
    value.split(' ').map(Number) as [number, number, number, number, number];
  return {
    generation,
    counts: { following_count, followers_count, friends_count, requests_received_count, requests_sent_count },
  };
}
