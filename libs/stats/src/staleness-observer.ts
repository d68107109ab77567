import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Counter, Gauge } from 'prom-client';
import { Adjacency } from '#adjacency';
import type { UserId } from '#kernel';
import { LOGGER, Metrics } from '#platform/observability';
import { type FoundCounts, UserCountsCache } from './user-counts.cache.js';
import { COUNTED_KINDS, countsAsJson } from './user-counts.js';

/** Which share of the cached answers is compared, and how many a second at most. */
const SAMPLED_SHARE = 0.01;
const MOST_PER_SECOND = 20;
const PER_MILLION = 1_000_000;
/** Within this many milliseconds a committed write has changed the stamp, or has not been answered yet. */
const GRACE_MS = 1_000;

/** Compares a sample of the cached answers with the database, like Meta's Polaris. No request waits for it. */
@Injectable()
export class StalenessObserver {
  private observed = 0;
  private stale = 0;
  /** The current second, by `performance.now`, and how many answers were sampled in it. */
  private second = 0;
  private inSecond = 0;
  private readonly observedTotal: Counter;
  private readonly staleTotal: Counter;
  private readonly rate: Gauge;

  constructor(
    private readonly adjacency: Adjacency,
    private readonly cache: UserCountsCache,
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.observedTotal = metrics.counter(
      'counts_cache_observed_total',
      'Cached answers compared with the database.',
    );
    this.staleTotal = metrics.counter(
      'counts_cache_stale_total',
      'Cached answers that differed from the database.',
    );
    this.rate = metrics.gauge(
      'counts_cache_stale_per_million',
      'Stale answers per million observed, since the start.',
    );
  }

  sample(id: UserId, found: FoundCounts): void {
    if (Math.random() >= SAMPLED_SHARE) return;
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.second) [this.second, this.inSecond] = [second, 0];
    if (++this.inSecond > MOST_PER_SECOND) return;
    this.compare(id, found).catch((error: unknown) =>
      this.logger.debug({ err: error }, 'a cached answer could not be compared'),
    );
  }

  /** If the stamp has changed since, the answer was correct when it was given. */
  async compare(id: UserId, { json, stamp }: FoundCounts): Promise<void> {
    const [sizes] = await this.adjacency.sizes([id], COUNTED_KINDS);
    const differs = json !== countsAsJson(sizes!);
    if (differs) {
      await sleep(GRACE_MS, undefined, { ref: false });
      if ((await this.cache.stampOf(id)) !== stamp) return;
    }
    this.observed++;
    this.observedTotal.inc();
    if (differs) {
      this.stale++;
      this.staleTotal.inc();
      this.logger.error({ user_id: id }, 'a cached count was stale');
    }
    this.rate.set((this.stale / this.observed) * PER_MILLION);
  }
}
