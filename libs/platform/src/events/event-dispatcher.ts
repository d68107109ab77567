import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/index.js';
import type { DomainEvent } from './domain-event.js';
import { EventListeners } from './event-listeners.js';
import { OutboxRepository } from './outbox.repository.js';

const CLEAN_UP_AFTER_MS = 50;

/** How long any instance may go without looking for undelivered events; see `DeliveryGate`. Milliseconds. */
export const NOTICE_MS = 100;

/** Tells the listeners of this instance what has been committed, before the writer is answered. */
@Injectable()
export class EventDispatcher implements BeforeApplicationShutdown {
  private delivered: string[] = [];
  private cleanUp?: NodeJS.Timeout;

  constructor(
    private readonly listeners: EventListeners,
    private readonly outbox: OutboxRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Never rejects: what a listener missed stays in the outbox for the relay. In that case it resolves only when every
   * instance has had the time to notice, so that none of them answers from what the listener should have undone.
   */
  async dispatch(events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const ids = events.map((event) => event.id);
    const failures = await this.listeners.deliver(events);
    if (failures.length === 0) {
      this.removeSoon(ids);
      return;
    }
    this.logger.warn(
      { listeners: failures.map((failure) => failure.listener), events: ids.length },
      'events are left to the relay',
    );
    await this.outbox
      .markUndelivered(ids)
      .catch((error: unknown) => this.logger.error({ err: error }, 'events could not be marked'));
    await sleep(NOTICE_MS * 1.2);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.cleanUp);
    await this.removeNow();
  }

  private removeSoon(ids: readonly string[]): void {
    this.delivered.push(...ids);
    this.cleanUp ??= setTimeout(() => {
      this.cleanUp = undefined;
      void this.removeNow();
    }, CLEAN_UP_AFTER_MS);
  }

  private async removeNow(): Promise<void> {
    const ids = this.delivered;
    this.delivered = [];
    if (ids.length === 0) return;
    // Rows that stay behind are delivered once more by the relay, which does no harm.
    await this.outbox
      .remove(ids)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'delivered events stay in the outbox'));
  }
}
