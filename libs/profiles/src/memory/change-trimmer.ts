import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '#platform/config';
import { Episodes, LOGGER } from '#platform/observability';
import { RememberedProfilesRepository } from './remembered-profiles.repository.js';

/** Changes are deleted after one to two of these intervals, in milliseconds. */
const INTERVAL_MS = 300_000;

/**
 * Keeps the log of changed profiles short. A process that has read no list for longer drops the profiles that it keeps.
 */
@Injectable()
export class ChangeTrimmer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures: Episodes;
  private timer: NodeJS.Timeout | undefined;
  private trimming: Promise<void> = Promise.resolve();
  private horizon = '0';

  constructor(
    private readonly repository: RememberedProfilesRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'distributed'>,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.failures = new Episodes(logger, 2 * INTERVAL_MS);
  }

  onApplicationBootstrap(): void {
    if (this.config.distributed) return;
    // Also at start: a restored database may contain changes that no transaction of this server has made.
    this.trimming = this.trim();
    this.timer = setInterval(() => {
      this.trimming = this.trim();
    }, INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.trimming;
  }

  private async trim(): Promise<void> {
    try {
      this.horizon = await this.repository.trim(this.horizon);
    } catch (error) {
      this.failures.note('the log of changed profiles cannot be trimmed', { cause: String(error) });
    }
  }
}
