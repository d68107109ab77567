import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { Episodes, LOGGER } from '#platform/observability';
import { LISTS_AT_ONCE, RollerRepository } from './roller.repository.js';
import { RollerMetrics } from './roller-metrics.js';

/** Maximum number of changes folded in one transaction. */
const BATCH = 10_000;
/** How long one round may go on folding in milliseconds: the other steps come after it. */
const LONGEST_FOLDING = 250;
/** After how many folded changes their dead rows are vacuumed, and the shortest interval in milliseconds. */
const VACUUM_AFTER = 20_000;
const VACUUM_INTERVAL = 2_000;
/** Maximum number of lists made long in one transaction; writers wait for it. */
const LENGTHENED_AT_ONCE = 100;
/** Interval between two searches for lists to make long, in milliseconds; it grows if writers do not finish in time. */
const LENGTHEN_INTERVAL = 1_000;
const LONGEST_LENGTHEN_INTERVAL = 10_000;
/** Pauses between rounds in milliseconds: the shortest, the longest after a round with work, and while there is none. */
const SHORTEST_PAUSE = 20;
const LONGEST_PAUSE_AT_WORK = 1_000;
const LONGEST_PAUSE = 500;
/** The pause after a round with work, as a multiple of its time: a round grows slow if PostgreSQL cannot remove dead rows. */
const PAUSE_FOR_WORK = 4;
const LONGEST_BACKOFF = 5_000;
/**
 * After this many milliseconds without a failure an episode of failures is over: longer than one attempt and the pause
 * after it.
 */
const QUIET = 15_000;

/** In every instance, makes long the lists that have grown, plants their trees and folds pending changes into trees. */
@Injectable()
export class Roller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures: Episodes;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private foldedSinceVacuum = 0;
  private vacuumedAt = -Infinity;
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

  /**
   * Folds what is pending. Returns how many changes were folded, and whether some may be left. While writes arrive there
   * is always something, so a fold that has left nothing waiting is the last one: fewer folds of more changes each cost
   * less.
   */
  private async fold(): Promise<{ folded: number; more: boolean }> {
    const until = performance.now() + LONGEST_FOLDING;
    let folded = 0;
    let more = true;
    while (more && performance.now() < until && !this.stopping.signal.aborted) {
      const changes = await this.lists.fold(BATCH);
      folded += changes;
      more = changes >= LISTS_AT_ONCE;
    }
    return { folded, more };
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

  /** Runs one round and returns the pause after it. */
  private async round(pause: number): Promise<number> {
    const started = performance.now();
    const { folded, more } = await this.fold();
    this.metrics.folded(folded);
    await this.plantWhenDue();
    this.vacuumWhenDue(folded);
    await this.metrics.observe();
    if (more) return SHORTEST_PAUSE;
    if (folded === 0) return Math.min(pause * 2, LONGEST_PAUSE);
    const took = performance.now() - started;
    return Math.min(Math.max(took * PAUSE_FOR_WORK, SHORTEST_PAUSE), LONGEST_PAUSE_AT_WORK);
  }

  /**
   * Every change soon becomes a dead row, so the table would grow until autovacuum runs. Folding continues meanwhile.
   */
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
