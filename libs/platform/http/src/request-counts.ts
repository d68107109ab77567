import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { AnswerTimes, RedisConnection, RedisPrefix } from '#platform/cache';
import { reasonOf } from '#platform/database';
import type { Episodes } from '#platform/observability';

/** Length of the window in which requests are counted. */
export const WINDOW_SECONDS = 60;

/** What of a limit is left after a request. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the limit resets, at least 1. */
  readonly reset: number;
  /** Whether the request exceeded the limit. */
  readonly exceeded: boolean;
}

/** What the counts of all limits share. */
export interface CountingPlace {
  /** Null: the counts are those of this process. */
  readonly redis: RedisConnection | null;
  readonly prefix: RedisPrefix;
  readonly times: AnswerTimes;
  readonly episodes: Episodes;
}

/** Counts requests by key for one limit: of all instances in Redis, or of this process while Redis is unavailable. */
export class RequestCounts {
  private readonly perProcess: RateLimiterMemory;
  private readonly shared: RateLimiterRedis | undefined;

  /** @param name a part of the keys that distinguishes this limit from the others */
  constructor(
    private readonly name: string,
    readonly limit: number,
    private readonly place: CountingPlace,
  ) {
    const window = { points: limit, duration: WINDOW_SECONDS, keyPrefix: '' };
    this.perProcess = new RateLimiterMemory(window);
    const { redis } = place;
    this.shared = redis ? new RateLimiterRedis({ ...window, storeClient: redis }) : undefined;
  }

  /** Counts a request of this client. */
  async count(client: string): Promise<Allowance> {
    const key = `${this.place.prefix.current}:rate:${this.name}:${client}`;
    return (await this.countShared(key)) ?? this.allowance(this.perProcess.consume(key));
  }

  private async countShared(key: string): Promise<Allowance | undefined> {
    if (this.shared === undefined) return undefined;
    try {
      return await this.allowance(this.place.times.wait(this.shared.consume(key)));
    } catch (error) {
      this.place.episodes.note('requests are counted per process, not in Redis', { cause: reasonOf(error) });
      return undefined;
    }
  }

  /** The library rejects with its result if the limit is exceeded. */
  private async allowance(consumed: Promise<RateLimiterRes>): Promise<Allowance> {
    const exceeded = (refusal: unknown): RateLimiterRes => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    };
    const { consumedPoints, remainingPoints, msBeforeNext } = await consumed.catch(exceeded);
    return {
      limit: this.limit,
      remaining: Math.max(remainingPoints, 0),
      reset: Math.ceil(msBeforeNext / 1000) || 1,
      exceeded: consumedPoints > this.limit,
    };
  }
}
