import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { Episodes, LOGGER } from '#platform/observability';
import { type DeadLetter, DeadLetterRepository } from './dead-letter.repository.js';
import { EventDelivery, type FailedDelivery } from './event-delivery.js';
import { EventMetrics } from './event-metrics.js';
import { type ClaimedEvent, OutboxRepository } from './outbox.repository.js';

const BATCH = 500;
/** Attempts after which an event becomes a dead letter. */
const ATTEMPTS = 8;
/** Pause between two polls of the outbox, in milliseconds. */
const SHORTEST_PAUSE = 20;
const LONGEST_PAUSE = 250;
const OBSERVE_INTERVAL = 2_000;
/** Timeout of a listener in milliseconds: after a second another relay claims the events. */
const LISTENER_MS = 800;
/** After this many milliseconds without a failure an episode of failures is over: longer than one attempt takes. */
const QUIET = 15_000;

/** Delivers, in every instance, the events that a crash or a failing listener left in the outbox. */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures: Episodes;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private observedAt = -Infinity;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly deadLetters: DeadLetterRepository,
    private readonly delivery: EventDelivery,
    private readonly metrics: EventMetrics,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.failures = new Episodes(logger, QUIET);
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Delivers one batch of due events. Returns how many it claimed. */
  async round(): Promise<number> {
    const claimed = await this.outbox.claim(BATCH);
    if (claimed.length === 0) return 0;
    const failures = await this.deliver(claimed);
    const failed = new Map<ClaimedEvent, FailedDelivery[]>();
    for (const failure of failures) {
      for (const event of failure.events as readonly ClaimedEvent[]) {
        failed.set(event, [...(failed.get(event) ?? []), failure]);
      }
    }
    await this.settle(claimed, failed);
    return claimed.length;
  }

  /**
   * Events for the same listener are delivered as a batch; if it fails, one by one, so that only the bad event fails.
   */
  private async deliver(claimed: readonly ClaimedEvent[]): Promise<FailedDelivery[]> {
    const failures: FailedDelivery[] = [];
    for (const only of new Set(claimed.map((event) => event.listener))) {
      const events = claimed.filter((event) => event.listener === only);
      for (const failure of await this.delivery.deliver(events, LISTENER_MS, only)) {
        if (failure.events.length === 1) failures.push(failure);
        else {
          for (const event of failure.events) {
            failures.push(...(await this.delivery.deliver([event], LISTENER_MS, failure.listener)));
          }
        }
      }
    }
    return failures;
  }

  private async settle(
    claimed: readonly ClaimedEvent[],
    failed: ReadonlyMap<ClaimedEvent, readonly FailedDelivery[]>,
  ): Promise<void> {
    const waiting = [...failed.keys()].filter((event) => event.attempts < ATTEMPTS);
    const letters: DeadLetter[] = [...failed]
      .filter(([event]) => event.attempts >= ATTEMPTS)
      .flatMap(([event, failures]) => failures.map(({ listener, error }) => ({ event, listener, error })));
    if (letters.length > 0) await this.deadLetters.bury(letters);
    if (waiting.length > 0) await this.outbox.postpone(waiting);
    const kept = new Set(waiting);
    await this.outbox.remove(claimed.filter((event) => !kept.has(event)));
  }

  private async run(): Promise<void> {
    let pause = SHORTEST_PAUSE;
    while (!this.stopping.signal.aborted) {
      try {
        const taken = await this.round();
        pause = taken > 0 ? SHORTEST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
        await this.observe();
      } catch (error) {
        pause = LONGEST_PAUSE;
        this.failures.note('the outbox cannot be relayed', { cause: String(error) });
      }
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async observe(): Promise<void> {
    if (performance.now() - this.observedAt < OBSERVE_INTERVAL) return;
    this.observedAt = performance.now();
    const { pending, lag, dead } = await this.outbox.backlog();
    this.metrics.backlog(pending, lag, dead);
  }
}
