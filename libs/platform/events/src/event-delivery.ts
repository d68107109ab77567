import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { withDeadline } from '#kernel';
import { Episodes, LOGGER } from '#platform/observability';
import type { DomainEvent, EventListener } from './domain-event.js';
import { EventListeners } from './event-listeners.js';
import { EventMetrics } from './event-metrics.js';

export interface FailedDelivery {
  readonly listener: string;
  readonly events: readonly DomainEvent[];
  readonly error: string;
}

/** Delivers events to all listeners concurrently, and returns which of them failed. */
@Injectable()
export class EventDelivery {
  private readonly failures: Episodes;

  constructor(
    private readonly listeners: EventListeners,
    private readonly metrics: EventMetrics,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.failures = new Episodes(logger);
  }

  /**
   * Never throws. A listener fails if it takes longer than `limitMs` milliseconds. `only` is the name of a single
   * listener; empty means every listener of the type.
   */
  async deliver(events: readonly DomainEvent[], limitMs: number, only = ''): Promise<FailedDelivery[]> {
    const failures = await Promise.all(
      this.listeners.all().map(async (listener) => {
        if (only !== '' && listener.name !== only) return undefined;
        const wanted = events.filter((event) => listener.types.includes(event.type));
        return wanted.length === 0 ? undefined : this.attempt(listener, wanted, limitMs);
      }),
    );
    return failures.filter((failure) => failure !== undefined);
  }

  private async attempt(
    listener: EventListener,
    events: readonly DomainEvent[],
    limitMs: number,
  ): Promise<FailedDelivery | undefined> {
    try {
      await withDeadline(listener.handle(events), limitMs);
      this.metrics.delivered(listener.name, events.length);
      return undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.metrics.failed(listener.name);
      this.failures.note(`${listener.name} fails`, { cause: reason, events: events.length });
      return { listener: listener.name, events, error: reason };
    }
  }
}
