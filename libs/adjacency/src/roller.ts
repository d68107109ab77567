import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { Episodes, LOGGER } from '#platform/observability';
import { RollerRepository } from './roller.repository.js';
import { RollerMetrics } from './roller-metrics.js';

/** Most changes folded in one transaction. */
const BATCH = 10_000;
/** Folded changes after which their dead rows are vacuumed, at most every so many milliseconds. */
const VACUUM_AFTER = 20_000;
const VACUUM_INTERVAL = 2_000;
/** Most lists made long in one transaction, for which writers wait. */
const LENGTHENED_AT_ONCE = 100;
/** Milliseconds between two looks for lists that grew long; longer each time that a writer did not end. */
const LENGTHEN_INTERVAL = 1_000;
const LONGEST_LENGTHEN_INTERVAL = 10_000;
/** Milliseconds between rounds: after one with work, and when there is none. */
const SHORTEST_PAUSE = 20;
const LONGEST_PAUSE_AT_WORK = 100;
const LONGEST_PAUSE = 500;
const LONGEST_BACKOFF = 5_000;
/** Milliseconds without a failure after which an episode of them is over: longer than a try and the pause after it. */
const QUIET = 15_000;

/** Plants the trees of lists that grew long and folds pending changes into trees, in every instance. */
@Injectable()
export class Roller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures: Episodes;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private foldedSinceVacuum = 0;
  private vacuumedAt = 0;
  private lengthenAt = 0;
  private lengthenInterval = LENGTHEN_INTERVAL;
  private vacuuming: Promise<void> | undefined;

  constructor(
    private readonly lists: RollerRepository,
    private readonly metrics: RollerMetrics,
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
    await this.vacuuming;
  }

  /** Folds until nothing is left to do that no other instance is at. Answers how many changes were folded. */
  private async fold(): Promise<number> {
    let total = 0;
    while (!this.stopping.signal.aborted) {
      const folded = await this.lists.fold(BATCH);
      if (folded === 0) break;
      total += folded;
    }
    return total;
  }

  private async plantWhenDue(): Promise<void> {
    if (performance.now() < this.lengthenAt) return;
    this.lengthenAt = performance.now() + this.lengthenInterval;
    const lengthened = await this.lists.lengthen(LENGTHENED_AT_ONCE);
    this.lengthenInterval =
      lengthened < 0 ? Math.min(this.lengthenInterval * 2, LONGEST_LENGTHEN_INTERVAL) : LENGTHEN_INTERVAL;
    const stopping = (): boolean => this.stopping.signal.aborted;
    while (!stopping() && (await this.lists.plant(stopping)) > 0);
  }

  private async run(): Promise<void> {
    let pause = SHORTEST_PAUSE;
    while (!this.stopping.signal.aborted) {
      try {
        pause = await this.round(pause);
      } catch (error) {
        pause = Math.min(pause * 2, LONGEST_BACKOFF);
        this.failures.note('folding or planting failed', { cause: String(error) });
      }
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Answers the pause after it. */
  private async round(pause: number): Promise<number> {
    const started = performance.now();
    const folded = await this.fold();
    this.metrics.folded(folded);
    await this.plantWhenDue();
    this.vacuumWhenDue(folded);
    await this.metrics.observe();
    if (folded === 0) return Math.min(pause * 2, LONGEST_PAUSE);
    return Math.min(Math.max(performance.now() - started, SHORTEST_PAUSE), LONGEST_PAUSE_AT_WORK);
  }

  /** Every change leaves a dead row soon, so waiting for autovacuum would let the table grow. Folding goes on meanwhile. */
  private vacuumWhenDue(folded: number): void {
    this.foldedSinceVacuum += folded;
    if (this.vacuuming || this.foldedSinceVacuum < VACUUM_AFTER) return;
    if (performance.now() - this.vacuumedAt < VACUUM_INTERVAL) return;
    this.foldedSinceVacuum = 0;
    this.vacuumedAt = performance.now();
    this.vacuuming = this.vacuum();
  }

  private async vacuum(): Promise<void> {
    try {
      await this.lists.vacuum();
    } catch (error) {
      this.failures.note('pending changes cannot be vacuumed', { cause: String(error) });
    } finally {
      this.vacuuming = undefined;
    }
  }
}
