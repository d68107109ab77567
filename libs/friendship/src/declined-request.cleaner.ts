import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { Episodes, LOGGER } from '#platform/observability';
import { DeclinedRequestRepository } from './declined-request.repository.js';

/** Maximum number of rows deleted in one transaction. */
const BATCH = 1_000;
/** Interval between two runs, in milliseconds. */
const PAUSE = 60_000;
/** After this many milliseconds without a failure an episode of failures is over. */
const QUIET = 2 * PAUSE;

/** Deletes, in every instance, the declined requests whose cooldown is over. */
@Injectable()
export class DeclinedRequestCleaner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures: Episodes;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly declined: DeclinedRequestRepository,
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

  /** Deletes all of them, in small transactions. */
  async clean(): Promise<void> {
    while (!this.stopping.signal.aborted && (await this.declined.removeCooled(BATCH)) === BATCH);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.clean().catch((error: unknown) =>
        this.failures.note('declined requests cannot be removed', { cause: String(error) }),
      );
      await sleep(PAUSE, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
