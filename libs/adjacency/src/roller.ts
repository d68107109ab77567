import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '#platform';
import { FOLD } from './statements.js';

/** Most changes folded in one transaction. */
const BATCH = 10_000;
/** Milliseconds between rounds: the short pause follows work, the long one a series of empty rounds. */
const SHORTEST_PAUSE = 20;
const LONGEST_PAUSE = 500;
const LONGEST_BACKOFF = 5_000;

/** Folds pending changes into sizes and trees, in every instance; no request waits for it. */
@Injectable()
export class Roller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Roller.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Folds until nothing is left to do that no other instance is at. Answers how many changes were folded. */
  async fold(): Promise<number> {
    let total = 0;
    while (!this.stopping.signal.aborted) {
      const [row] = await this.database.query<{ folded: number }>(FOLD, [BATCH]);
      if (!row!.folded) break;
      total += row!.folded;
    }
    return total;
  }

  private async run(): Promise<void> {
    let pause = SHORTEST_PAUSE;
    while (!this.stopping.signal.aborted) {
      try {
        pause = (await this.fold()) > 0 ? SHORTEST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
      } catch (error) {
        pause = Math.min(pause * 2, LONGEST_BACKOFF);
        this.logger.warn(`Folding failed; next try in ${pause} ms: ${String(error)}`);
      }
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
