import { createHash } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { REDIS, type RedisConnection, RedisPrefix } from '#platform/cache';
import { CONFIG, type Config } from '#platform/config';
import { RateLimitedError } from './http.errors.js';

const MINUTE_SECONDS = 60;

/**
 * Limits the requests per minute of one token: for all instances through Redis, or per process while Redis is
 * unavailable.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiter?: RateLimiterAbstract;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(REDIS) redis: RedisConnection | null,
    private readonly prefix: RedisPrefix,
  ) {
    if (config.rateLimit === undefined) return;
    const window = { points: config.rateLimit, duration: MINUTE_SECONDS, keyPrefix: '' };
    const perProcess = new RateLimiterMemory(window);
    this.limiter = redis
      ? new RateLimiterRedis({ ...window, storeClient: redis, insuranceLimiter: perProcess })
      : perProcess;
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return this.limiter ? this.consume(this.limiter, context) : true;
  }

  private async consume(limiter: RateLimiterAbstract, context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { authorization } = http.getRequest<FastifyRequest>().headers;
    // The scheme's case and the spaces after it are free: only the token itself tells whose requests these are.
    const token = authorization?.trim().split(/\s+/, 2)[1];
    if (!token) return true;
    const reply = http.getResponse<FastifyReply>();
    try {
      const key = `${this.prefix.current}:rate:${createHash('sha256').update(token).digest('base64url')}`;
      tell(reply, limiter, await limiter.consume(key));
      return true;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      tell(reply, limiter, refusal);
      throw new RateLimitedError(secondsOf(refusal));
    }
  }
}

function tell(reply: FastifyReply, limiter: RateLimiterAbstract, state: RateLimiterRes): void {
  void reply.headers({
    'RateLimit-Limit': limiter.points,
    'RateLimit-Remaining': Math.max(state.remainingPoints, 0),
    'RateLimit-Reset': secondsOf(state),
  });
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.ceil(msBeforeNext / 1000) || 1;
}
