import { Injectable } from '@nestjs/common';
import { Metrics } from '#platform/observability';
import { RollerRepository } from './roller.repository.js';

/** Milliseconds between two looks at the pending changes. */
const INTERVAL = 2_000;

/** What operators watch the roller by. */
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
    this.pending = metrics.gauge('adjacency_pending_deltas', 'List changes that wait to be folded.');
    this.lag = metrics.gauge(
      'adjacency_roller_lag_seconds',
      'Age of the oldest list change that waits to be folded.',
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
