import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../observability/index.js';
import type { DomainEvent } from './domain-event.js';

/** Reacts to events, one or more times each: `handle` must be idempotent. A rejection is a failure, to be retried. */
export interface EventListener {
  /** Stable: dead letters are kept under it. */
  readonly name: string;
  readonly types: readonly string[];
  handle(events: readonly DomainEvent[]): Promise<void>;
}

export interface DeliveryFailure {
  readonly listener: string;
  readonly error: unknown;
}

/** Longest time, in milliseconds, that a listener may take before it counts as failed. */
const LISTENER_TIMEOUT_MS = 150;

@Injectable()
export class EventListeners {
  private readonly listeners: EventListener[] = [];
  private readonly delivered: Counter<'listener'>;
  private readonly failed: Counter<'listener'>;

  constructor(metrics: Metrics) {
    this.delivered = metrics.counter('events_delivered_total', 'Events handled, by listener.', ['listener']);
    this.failed = metrics.counter('event_listener_failures_total', 'Failed deliveries, by listener.', [
      'listener',
    ]);
  }

  register(listener: EventListener): void {
    this.listeners.push(listener);
  }

  /** Gives each listener the events it asked for, all at the same time. Never rejects. */
  async deliver(events: readonly DomainEvent[], only?: string): Promise<DeliveryFailure[]> {
    const outcomes = await Promise.all(
      this.listeners
        .filter((listener) => only === undefined || listener.name === only)
        .map((listener) => this.deliverTo(listener, events)),
    );
    return outcomes.filter((failure) => failure !== undefined);
  }

  private async deliverTo(
    listener: EventListener,
    events: readonly DomainEvent[],
  ): Promise<DeliveryFailure | undefined> {
    const wanted = events.filter((event) => listener.types.includes(event.type));
    if (wanted.length === 0) return undefined;
    try {
      await withTimeout(listener.handle(wanted));
      this.delivered.inc({ listener: listener.name }, wanted.length);
      return undefined;
    } catch (error) {
      this.failed.inc({ listener: listener.name }, wanted.length);
      return { listener: listener.name, error };
    }
  }
}

async function withTimeout(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${LISTENER_TIMEOUT_MS} ms`)),
      LISTENER_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
