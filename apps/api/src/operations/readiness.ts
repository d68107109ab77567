import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { withDeadline } from '#kernel';
import { TokenKeys } from '#platform/auth';
import { GenerationCache } from '#platform/cache';
import { DatabaseProbe, reasonOf } from '#platform/database';
import { Draining } from '#platform/http';
import { Episodes, LOGGER } from '#platform/observability';

const CHECK_TIMEOUT_MS = 1000;

/** The answer of /health/ready, and its status. */
export interface Readiness {
  readonly ready: boolean;
  readonly body: {
    readonly status: 'ok' | 'degraded' | 'unavailable' | 'draining';
    readonly database?: boolean;
    /** Whether cached counts can be stored and invalidated. */
    readonly cache?: boolean;
    /** Whether the keys that verify tokens are available and their key set can be fetched. */
    readonly keys?: boolean;
  };
}

/**
 * Without the cache the service is slower; without its key server it accepts tokens with known keys: in both cases it
 * is still ready. Without the database, and from a signal to stop on, it is not ready. Anyone may ask, as often as they
 * like, so those who ask while a check is running share it.
 */
@Injectable()
export class ReadinessCheck {
  private readonly episodes: Episodes;
  private running: Promise<Readiness> | undefined;

  constructor(
    private readonly database: DatabaseProbe,
    private readonly cache: GenerationCache,
    private readonly tokenKeys: TokenKeys,
    private readonly draining: Draining,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.episodes = new Episodes(logger);
  }

  async now(): Promise<Readiness> {
    if (this.draining.hasBegun) return { ready: false, body: { status: 'draining' } };
    this.running ??= this.check().finally(() => (this.running = undefined));
    return this.running;
  }

  private async check(): Promise<Readiness> {
    const [database, cache] = await Promise.all([
      this.answers('not ready', () => this.database.ping()),
      this.answers('ready without a cache', () => this.cache.check()),
    ]);
    const keys = this.tokenKeys.available;
    const status = !database ? 'unavailable' : cache && keys ? 'ok' : 'degraded';
    return { ready: database, body: { status, database, cache, keys } };
  }

  private async answers(otherwise: string, check: () => Promise<unknown>): Promise<boolean> {
    try {
      await withDeadline(check(), CHECK_TIMEOUT_MS);
      this.episodes.end(otherwise);
      return true;
    } catch (error) {
      this.episodes.note(otherwise, { cause: causeOf(error) });
      return false;
    }
  }
}

function causeOf(error: unknown): string {
  return reasonOf((error as Error).cause ?? error);
}
