import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Episodes, LOGGER } from '#platform/observability';
import type { DomainEvent, EventListener } from './domain-event.js';
import { EventListeners } from './event-listeners.js';
import { EventMetrics } from './event-metrics.js';

/** Timeout of a listener in milliseconds, so that no listener delays an answer forever. */
const LIMIT_MS = 800;

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

  /** Never throws. `only` is the name of a single listener; empty means every listener of the type. */
  async deliver(events: readonly DomainEvent[], only = ''): Promise<FailedDelivery[]> {
    const failures = await Promise.all(
      this.listeners.all().map(async (listener) => {
        if (only !== '' && listener.name !== only) return undefined;
        const wanted = events.filter((event) => listener.types.includes(event.type));
        return wanted.length === 0 ? undefined : this.attempt(listener, wanted);
      }),
    );
    return failures.filter((failure) => failure !== undefined);
  }

  private async attempt(
    listener: EventListener,
    events: readonly DomainEvent[],
  ): Promise<FailedDelivery | undefined> {
    try {
      await withinLimit(listener.handle(events));
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

async function withinLimit(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
