import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Committed, GroupCommit, type GroupCommitOptions, reasonOf } from '#platform/database';
import { Episodes, LOGGER } from '#platform/observability';
import type { DomainEvent } from './domain-event.js';
import { EventDelivery } from './event-delivery.js';
import { EventMetrics } from './event-metrics.js';
import { OutboxRepository } from './outbox.repository.js';

/** Maximum number of events removed from the outbox in one statement. */
const REMOVE_BATCH = 5_000;
/**
 * How long delivered events are collected before they are removed, in milliseconds. The relay ignores events younger
 * than 500.
 */
const REMOVE_DELAY_MS = 100;
/**
 * Timeout of a listener in milliseconds, so that none delays an answer forever. The answer promises that listeners have
 * handled the write, so a listener may wait for a slow database.
 */
const LISTENER_MS = 4_000;

/**
 * How writes that publish events are batched: the events returned by `commit` are delivered before the batch is
 * answered.
 */
export type GatheredWrites<Op, Result> = Omit<GroupCommitOptions<Op, Result, DomainEvent>, 'afterCommit'> & {
  commit(ops: readonly Op[]): Promise<Required<Committed<Result, DomainEvent>>>;
};

/** Delivers committed events in the instance that wrote them, before it answers. */
@Injectable()
export class EventDispatcher implements BeforeApplicationShutdown {
  private readonly failures: Episodes;
  private readonly stopping = new AbortController();
  private delivered: DomainEvent[] = [];
  private removing: Promise<void> | undefined;

  constructor(
    private readonly delivery: EventDelivery,
    private readonly outbox: OutboxRepository,
    private readonly metrics: EventMetrics,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.failures = new Episodes(logger);
  }

  /** Combines concurrent writes into few commits, and delivers the events of each commit. */
  groupCommit<Op, Result>(writes: GatheredWrites<Op, Result>): GroupCommit<Op, Result, DomainEvent> {
    const queue = new GroupCommit({
      ...writes,
      afterCommit: (events: readonly DomainEvent[]) => this.dispatch(events),
    });
    this.metrics.watch(queue);
    return queue;
  }

  /** Call after the commit. Resolves when every listener has handled the events or failed; never throws. */
  async dispatch(events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const failures = await this.delivery.deliver(events, LISTENER_MS);
    const failed = new Set(failures.flatMap((failure) => failure.events.map((event) => event.id)));
    this.delivered.push(...events.filter((event) => !failed.has(event.id)));
    // The shutdown waits for requests only, so nothing may be left for later.
    if (this.stopping.signal.aborted) await this.removeBatch();
    else this.removing ??= this.remove();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.removing;
  }

  /** Nothing waits for this; if it fails, the relay delivers the events once more. */
  private async remove(): Promise<void> {
    const { signal } = this.stopping;
    do {
      await sleep(REMOVE_DELAY_MS, undefined, { signal }).catch(() => undefined);
      await this.removeBatch();
    } while (this.delivered.length > 0 && !signal.aborted);
    this.removing = undefined;
  }

  private async removeBatch(): Promise<void> {
    const batch = this.delivered.splice(0, REMOVE_BATCH);
    if (batch.length === 0) return;
    await this.outbox.remove(batch).catch((error: unknown) => {
      this.failures.note('delivered events stay in the outbox', { cause: reasonOf(error) });
    });
  }
}
