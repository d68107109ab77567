import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import { Episodes, type Metrics } from '#platform/observability';
import { LateError } from './deadline.js';

/** Logs and metrics of the cache for operators. The Redis client itself logs when Redis is unreachable. */
export class CacheReport {
  private readonly episodes: Episodes;
  private readonly moves: Counter;

  constructor(logger: Logger, metrics: Metrics) {
    this.episodes = new Episodes(logger);
    this.moves = metrics.counter(
      'cache_epoch_moves_total',
      'Times this instance raised the cache epoch: each time invalidates everything cached.',
    );
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
