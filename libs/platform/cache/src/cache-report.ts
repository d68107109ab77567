import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import { Episodes, type Metrics } from '#platform/observability';
import { LateError } from './deadline.js';

/** What operators learn of the cache. That Redis is away is told by its client. */
export class CacheReport {
  private readonly episodes: Episodes;
  private readonly moves: Counter;

  constructor(logger: Logger, metrics: Metrics) {
    this.episodes = new Episodes(logger);
    this.moves = metrics.counter(
      'cache_epoch_moves_total',
      'Moves of the cache epoch by this instance: each makes everything cached void.',
    );
  }

  /** Redis has failed a command. */
  failed(error: unknown): void {
    if (!(error instanceof Error)) return;
    // The parser's class of errors that Redis itself has answered.
    if (error.name === 'ReplyError') this.episodes.note('Redis refuses commands', { cause: error.message });
    else if (error instanceof LateError) this.episodes.note('Redis answers late', { cause: error.message });
  }

  moved(): void {
    this.moves.inc();
  }
}
