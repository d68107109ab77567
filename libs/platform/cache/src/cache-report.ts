import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import { LateError } from '#kernel';
import { reasonOf } from '#platform/database';
import { Episodes, type Metrics } from '#platform/observability';

const UNREACHABLE = 'Redis is unreachable';
const OFF = 'the cache stays off';

/** What the cache tells about itself. */
interface CacheState {
  readonly isOpen: boolean;
  readonly loadingPast: number;
}

/** Logs and metrics of the cache for operators. */
export class CacheReport {
  private readonly episodes: Episodes;
  private readonly moves: Counter;

  constructor(
    logger: Logger,
    private readonly metrics: Metrics,
  ) {
    this.episodes = new Episodes(logger);
    this.moves = metrics.counter(
      'cache_epoch_moves_total',
      'Times this instance raised the cache epoch: each time invalidates everything cached.',
    );
  }

  /** Tells of a client in the metrics. */
  watchClient(client: { readonly status: string }): void {
    this.metrics.observed(
      'redis_up',
      '1 while this instance is connected to Redis, else 0. Absent without REDIS_URL.',
      () => Number(client.status === 'ready'),
    );
  }

  /** Tells of the cache in the metrics. */
  watchCache(cache: CacheState): void {
    this.metrics.observed(
      'cache_breaker_open',
      '1 while the cache is bypassed because commands keep failing, else 0.',
      () => Number(!cache.isOpen),
    );
    this.metrics.observed(
      'cache_bypassing',
      'Values that are being loaded from the database because the cache cannot be reached.',
      () => cache.loadingPast,
    );
  }

  /** Call it at each failure to connect. */
  unreachable(error: unknown): void {
    this.episodes.note(UNREACHABLE, { cause: reasonOf(error) });
  }

  reachable(): void {
    this.episodes.end(UNREACHABLE);
  }

  /** Call it when the epoch cannot be raised, so that nothing in the cache may be used. */
  off(error: unknown): void {
    this.episodes.note(OFF, { cause: reasonOf(error) });
  }

  /** Call it when a Redis command has failed. */
  failed(error: unknown): void {
    if (!(error instanceof Error)) return;
    // The parser uses this name for errors that Redis itself has returned.
    if (error.name === 'ReplyError') this.episodes.note('Redis refuses commands', { cause: error.message });
    else if (error instanceof LateError) this.episodes.note('Redis answers late', { cause: error.message });
  }

  moved(): void {
    this.moves.inc();
  }
}
