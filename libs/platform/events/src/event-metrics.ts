import { Injectable } from '@nestjs/common';
import type { GroupCommit } from '#platform/database';
import { Metrics } from '#platform/observability';

/** What a queue of writes tells about itself. */
type Queue = Pick<GroupCommit<unknown, unknown>, 'waitingOperations' | 'runningCommits' | 'longestWait'>;

/** Metrics of event delivery for operators. */
@Injectable()
export class EventMetrics {
  private readonly queues: Queue[] = [];
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
    metrics.observed('group_commit_waiting', 'Writes that wait for their commit to begin.', () =>
      this.total((queue) => queue.waitingOperations),
    );
    metrics.observed('group_commit_running', 'Commits of writes that are running.', () =>
      this.total((queue) => queue.runningCommits),
    );
    metrics.observed('group_commit_longest_wait_seconds', 'Age of the oldest write that waits.', () =>
      Math.max(0, ...this.queues.map((queue) => queue.longestWait)),
    );
  }

  /** Includes a queue of writes in the metrics. */
  watch(queue: Queue): void {
    this.queues.push(queue);
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

  private total(read: (queue: Queue) => number): number {
    return this.queues.reduce((sum, queue) => sum + read(queue), 0);
  }
}
