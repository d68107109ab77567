import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { DomainError } from '#kernel';
import type { Authenticate, Principal } from '#platform/auth';
import { AnswerTimes, REDIS, type RedisConnection, RedisPrefix } from '#platform/cache';
import { CONFIG, type Config } from '#platform/config';
import { Episodes, LOGGER } from '#platform/observability';
import { clientOf } from './client-address.js';
import { RateLimitedError } from './http.errors.js';
import { type Allowance, RequestCounts, WINDOW_SECONDS } from './request-counts.js';

const READS = ['GET', 'HEAD'];

/**
 * Limits the requests per minute of a user, however many tokens they have, of a service, and of a client address
 * without a valid token.
 */
@Injectable()
export class RateLimits {
  private readonly users: RequestCounts | undefined;
  private readonly writes: RequestCounts | undefined;
  private readonly services: RequestCounts | undefined;
  private readonly addresses: RequestCounts | undefined;

  constructor(
    @Inject(CONFIG) { rateLimits }: Config,
    @Inject(REDIS) redis: RedisConnection | null,
    prefix: RedisPrefix,
    @Inject(LOGGER) logger: Logger,
  ) {
    const place = { redis, prefix, times: new AnswerTimes(), episodes: new Episodes(logger) };
    const counts = (name: string, limit: number | undefined): RequestCounts | undefined =>
      limit === undefined ? undefined : new RequestCounts(name, limit, place);
    this.users = counts('user', rateLimits.requests);
    this.writes = counts('writer', rateLimits.writes);
    this.services = counts('service', rateLimits.service);
    this.addresses = counts('address', rateLimits.requests);
  }

  /**
   * The given check of tokens, and the limits: a caller is counted once the token is verified, an address when its
   * token is missing or refused. Throws RateLimitedError. With no limits, it is the given check itself.
   */
  around(authenticate: Authenticate): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
    if (!this.users && !this.writes && !this.services) return authenticate;
    return async (request, reply) => {
      try {
        await authenticate(request, reply, (caller) => this.countCaller(caller, request, reply));
      } catch (error) {
        if (error instanceof DomainError && error.kind === 'unauthenticated')
          await this.countAddress(request, reply);
        throw error;
      }
    };
  }

  private async countCaller(
    caller: Principal,
    { method }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    if (caller.userId === undefined) return admit(reply, this.services?.count(serviceKey(caller)));
    const writes = READS.includes(method) ? undefined : this.writes;
    await admit(reply, this.users?.count(caller.userId), writes?.count(caller.userId));
  }

  private async countAddress({ ip, socket }: FastifyRequest, reply: FastifyReply): Promise<void> {
    await admit(reply, this.addresses?.count(clientOf(ip, socket.remoteAddress)));
  }
}

/** Issuer and subject are of any length and any characters. */
function serviceKey({ issuer, subject }: Principal): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url');
}

/**
 * Sends headers for the limit that is used up first, and throws RateLimitedError if one is exceeded. The headers are
 * those of draft-ietf-httpapi-ratelimit-headers-06.
 */
async function admit(reply: FastifyReply, ...counts: (Promise<Allowance> | undefined)[]): Promise<void> {
  const found = await Promise.all(counts.filter((count) => count !== undefined));
  const [nearest] = [...found].sort(byNearestEnd);
  if (nearest === undefined) return;
  void reply.headers({
    'RateLimit-Limit': nearest.limit,
    'RateLimit-Remaining': nearest.remaining,
    'RateLimit-Reset': nearest.reset,
    'RateLimit-Policy': found.map(({ limit }) => `${limit};w=${WINDOW_SECONDS}`).join(', '),
  });
  if (nearest.exceeded) throw new RateLimitedError(nearest.reset);
}

/** Of several exceeded limits, the one that lasts longest comes first. */
function byNearestEnd(a: Allowance, b: Allowance): number {
  return Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining || b.reset - a.reset;
}
