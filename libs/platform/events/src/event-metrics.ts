import { Injectable } from '@nestjs/common';
import { Metrics } from '#platform/observability';

/** Metrics of event delivery for operators. */
@Injectable()
export class EventMetrics {
  private readonly deliveredTotal;
  private readonly failuresTotal;
  private readonly pending;
  private readonly lag;
  private readonly deadLetters;

  constructor(metrics: Metrics) {
    this.deliveredTotal = metrics.counter('events_delivered_total', 'Events that a listener has handled.', [
      'listener',
    ]);
    this.failuresTotal = metrics.counter('event_listener_failures_total', 'Failed calls of a listener.', [
      'listener',
    ]);
    this.pending = metrics.gauge(
      'outbox_pending',
      'Events in the outbox, whose delivery is not yet confirmed.',
    );
    this.lag = metrics.gauge('outbox_lag_seconds', 'Age of the oldest event in the outbox.');
    this.deadLetters = metrics.gauge('dead_letters', 'Events for which a listener failed at every retry.');
  }

  delivered(listener: string, events: number): void {
    this.deliveredTotal.inc({ listener }, events);
  }

  failed(listener: string): void {
    this.failuresTotal.inc({ listener });
  }

  backlog(pending: number, lagSeconds: number, deadLetters: number): void {
    this.pending.set(pending);
    this.lag.set(lagSeconds);
    this.deadLetters.set(deadLetters);
  }
}
