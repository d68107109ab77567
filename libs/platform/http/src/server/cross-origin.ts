import cors from '@fastify/cors';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { CorsOrigins } from '#platform/config';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What a page may read beside the body. */
const EXPOSED = [
  'Link',
  'X-Request-Id',
  'Retry-After',
  'WWW-Authenticate',
  'Allow',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Idempotency-Replayed',
];
/** For which a browser need not ask again. Chromium believes no longer time. */
const MAX_AGE_SECONDS = 7200;

/**
 * Lets pages of these origins call, and read every answer. Only what asks first as a browser does is answered here, before
 * a token is asked for: other OPTIONS requests go on, and `refuse` answers what is thrown at them. Call it before other
 * hooks, which may refuse.
 */
export async function allowOrigins(
  fastify: FastifyInstance,
  origins: CorsOrigins,
  refuse: NonNullable<RouteOptions['errorHandler']>,
): Promise<void> {
  if (origins.length === 0) return;
  // The route that takes every OPTIONS is none of Nest's, which refuses for its own.
  fastify.addHook('onRoute', (route) => {
    if (route.url === '*' && route.method === 'OPTIONS') route.errorHandler = refuse;
  });
  const options = {
    origin: [...origins],
    methods: METHODS,
    exposedHeaders: EXPOSED,
    maxAge: MAX_AGE_SECONDS,
  };
  await fastify.register(cors, {
    delegator: ({ headers }, done) =>
      done(null, {
        ...options,
        preflight: headers['access-control-request-method'] !== undefined && headers.origin !== undefined,
      }),
  });
}

/** The same headers for what is answered before any hook runs. */
export function crossOriginHeaders(origins: CorsOrigins, origin: string | undefined): Record<string, string> {
  if (origins.length === 0) return {};
  const isAllowed = (known: string | RegExp): boolean =>
    known instanceof RegExp ? known.test(origin ?? '') : known === origin;
  const allowed = origins.includes('*') ? '*' : origins.some(isAllowed) ? origin : undefined;
  return {
    Vary: 'Origin',
    ...(allowed && { 'Access-Control-Allow-Origin': allowed }),
    'Access-Control-Expose-Headers': EXPOSED.join(', '),
  };
}
