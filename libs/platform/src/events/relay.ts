import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import type { Gauge } from 'prom-client';
import { DomainError } from '#kernel';
import { Database, type Transaction } from '../database/index.js';
import { LOGGER, Metrics } from '../observability/index.js';
import { type DeliveryFailure, EventListeners } from './event-listeners.js';
import { OutboxRepository, type Pending } from './outbox.repository.js';

const BATCH = 500;
const PAUSE_MS = 200;
const MAX_ATTEMPTS = 8;
const MEASURE_EVERY_MS = 2000;

/** Delivers what an instance could not: it died between commit and delivery, or a listener failed. */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private measured = 0;
  private readonly pending: Gauge;
  private readonly lag: Gauge;
  private readonly dead: Gauge;

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly listeners: EventListeners,
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.pending = metrics.gauge('outbox_pending', 'Events in the outbox.');
    this.lag = metrics.gauge('outbox_lag_seconds', 'Age of the oldest event in the outbox.');
    this.dead = metrics.gauge('dead_letters', 'Events given up for a listener.');
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Delivers one batch of what is due. Returns how many events left the outbox. */
  async relayOnce(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const due = await this.outbox.takeDue(tx, BATCH);
      if (due.length === 0) return 0;
      const failures = await this.listeners.deliver(due);
      if (failures.length === 0) {
        await this.outbox.remove(
          due.map((event) => event.id),
          tx,
        );
        return due.length;
      }
      return this.settleOneByOne(tx, due, failures);
    });
  }

  /** A store that is away fails the whole batch alike; otherwise each event is tried alone, to find the bad ones. */
  private async settleOneByOne(
    tx: Transaction,
    due: readonly Pending[],
    failures: readonly DeliveryFailure[],
  ): Promise<number> {
    if (failures.every(isTransient)) {
      await this.outbox.postpone(
        tx,
        due.map((event) => event.id),
      );
      return 0;
    }
    let settled = 0;
    for (const event of due) {
      const failed = await this.listeners.deliver([event]);
      const lasting = failed.filter((failure) => !isTransient(failure));
      if (failed.length > lasting.length || (lasting.length > 0 && event.attempts + 1 < MAX_ATTEMPTS)) {
        await this.outbox.postpone(tx, [event.id]);
        continue;
      }
      for (const failure of lasting)
        await this.outbox.bury(tx, [event.id], failure.listener, String(failure.error));
      await this.outbox.remove([event.id], tx);
      settled++;
    }
    return settled;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const settled = await this.relayOnce();
        await this.measure();
        if (settled === BATCH) continue;
      } catch (error) {
        this.logger.warn({ err: error }, 'the relay failed and tries again');
      }
      await sleep(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async measure(): Promise<void> {
    if (Date.now() - this.measured < MEASURE_EVERY_MS) return;
    this.measured = Date.now();
    const { pending, lag_seconds, dead } = await this.outbox.measure();
    this.pending.set(pending);
    this.lag.set(lag_seconds);
    this.dead.set(dead);
  }
}

/** A store that is away comes back: such failures never use up an event's attempts. */
function isTransient(failure: DeliveryFailure): boolean {
  return failure.error instanceof DomainError && failure.error.kind === 'unavailable';
}
