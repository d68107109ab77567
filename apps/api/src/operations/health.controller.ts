import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public, TokenKeys } from '#platform/auth';
import { GenerationCache } from '#platform/cache';
import { DatabaseProbe } from '#platform/database';
import { Draining } from '#platform/http';

const CHECK_TIMEOUT_MS = 1000;

interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable';
  database: boolean;
  /** Whether cached counts can be stored and invalidated. */
  cache: boolean;
  /** Whether the keys that verify tokens are available and their key set can be fetched. */
  keys: boolean;
}

@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: DatabaseProbe,
    private readonly cache: GenerationCache,
    private readonly tokenKeys: TokenKeys,
    private readonly draining: Draining,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Without the cache the service is slower; without its key server it accepts tokens with known keys: in both cases it
   * is still ready. Without the database, and from a signal to stop on, it is not ready.
   */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness | { status: 'draining' }> {
    if (this.draining.hasBegun) {
      void reply.status(503).header('Retry-After', '1');
      return { status: 'draining' };
    }
    const [database, cache] = await Promise.all([
      answers(() => this.database.ping()),
      answers(() => this.cache.check()),
    ]);
    if (!database) void reply.status(503).header('Retry-After', '1');
    const keys = this.tokenKeys.available;
    const status = !database ? 'unavailable' : cache && keys ? 'ok' : 'degraded';
    return { status, database, cache, keys };
  }
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const expiry = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), CHECK_TIMEOUT_MS);
    });
    await Promise.race([check(), expiry]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
