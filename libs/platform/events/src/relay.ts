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
import { deliveryGroups } from './delivery-groups.js';
import { EventDelivery } from './event-delivery.js';
import { EventMetrics } from './event-metrics.js';
import { type ClaimedEvent, OutboxRepository } from './outbox.repository.js';
import { RelayRound } from './relay-round.js';

const BATCH = 500;
/** Attempts after which an event becomes a dead letter. */
const ATTEMPTS = 8;
/** Pause between two polls of the outbox, in milliseconds. */
const SHORTEST_PAUSE = 20;
const LONGEST_PAUSE = 250;
/**
 * After a poll that took longer than the longest pause, the pause is this multiple of its time, up to a limit in
 * milliseconds: while a dump keeps PostgreSQL from removing delivered events, each poll passes over all of them.
 */
const PAUSE_FOR_SLOW_POLL = 4;
const LONGEST_PAUSE_FOR_SLOW_POLL = 5_000;
const OBSERVE_INTERVAL = 2_000;
/**
 * Timeout of a listener, and how long after its claim a round begins deliveries, in milliseconds: they are equal so that
 * a round begins none after a timeout.
 */
const LISTENER_MS = 800;
/** Maximum time from the claim of a round to the end of its deliveries, in milliseconds: shorter than the claim lasts. */
export const LONGEST_ROUND_MS = 2 * LISTENER_MS;
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

  /**
   * Claims one batch of due events and delivers them within the time of the claim, unless the relay stops. Returns how
   * many it claimed.
   */
  async round(): Promise<number> {
    const beginUntil = performance.now() + LISTENER_MS;
    const claimed = await this.outbox.claim(BATCH);
    if (claimed.length === 0) return 0;
    const mayBegin = (): boolean => !this.stopping.signal.aborted && performance.now() < beginUntil;
    const round = new RelayRound(this.delivery, LISTENER_MS, mayBegin);
    await round.deliver(deliveryGroups(claimed, BATCH));
    await this.settle(claimed, round);
    return claimed.length;
  }

  private async settle(
    claimed: readonly ClaimedEvent[],
    { failures, untried }: Pick<RelayRound, 'failures' | 'untried'>,
  ): Promise<void> {
    const failed = new Set(failures.flatMap(({ events }) => events as readonly ClaimedEvent[]));
    const waiting = [...failed].filter((event) => event.attempts < ATTEMPTS);
    const letters: DeadLetter[] = failures.flatMap(({ events, listener, error }) =>
      (events as readonly ClaimedEvent[])
        .filter((event) => event.attempts >= ATTEMPTS)
        .map((event) => ({ event, listener, error })),
    );
    if (letters.length > 0) await this.deadLetters.bury(letters);
    if (waiting.length > 0) await this.outbox.postpone(waiting);
    if (untried.length > 0) await this.outbox.release(untried);
    const kept = new Set([...waiting, ...untried]);
    await this.outbox.remove(claimed.filter((event) => !kept.has(event)));
  }

  private async run(): Promise<void> {
    let pause = SHORTEST_PAUSE;
    while (!this.stopping.signal.aborted) {
      try {
        const started = performance.now();
        const taken = await this.round();
        pause = taken > 0 ? SHORTEST_PAUSE : pauseAfterPoll(performance.now() - started, pause);
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

/** The pause after a poll that found nothing. */
function pauseAfterPoll(took: number, pause: number): number {
  if (took > LONGEST_PAUSE) return Math.min(took * PAUSE_FOR_SLOW_POLL, LONGEST_PAUSE_FOR_SLOW_POLL);
  return Math.min(pause * 2, LONGEST_PAUSE);
}
