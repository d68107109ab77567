import { Injectable } from '@nestjs/common';
import { Metrics } from '#platform/observability';
import { RollerRepository } from './roller.repository.js';

/** Interval between two measurements of the pending changes, in milliseconds. */
const INTERVAL = 2_000;

/** Metrics of the roller for operators. */
@Injectable()
export class RollerMetrics {
  private readonly foldedTotal;
  private readonly pending;
  private readonly lag;
  private observedAt = 0;

  constructor(
    private readonly lists: RollerRepository,
    metrics: Metrics,
  ) {
    this.foldedTotal = metrics.counter('adjacency_folded_total', 'List changes folded into sizes and trees.');
    this.pending = metrics.gauge('adjacency_pending_deltas', 'List changes that are not folded yet.');
    this.lag = metrics.gauge(
      'adjacency_roller_lag_seconds',
      'Age of the oldest list change that is not folded yet.',
    );
  }

  folded(count: number): void {
    this.foldedTotal.inc(count);
  }

  async observe(): Promise<void> {
    if (performance.now() - this.observedAt < INTERVAL) return;
    this.observedAt = performance.now();
    const { pending, age } = await this.lists.pending();
    this.pending.set(pending);
    this.lag.set(age);
  }
}
