import cors from '@fastify/cors';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { CorsOrigins } from '#platform/config';

/** Every method of some path. */
export const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Headers that a page may read. */
const EXPOSED = [
  'Link',
  'X-Request-Id',
  'Retry-After',
  'WWW-Authenticate',
  'Allow',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'RateLimit-Policy',
  'Idempotency-Replayed',
];
/** How long a browser may cache a preflight answer. Chromium uses at most this. */
const MAX_AGE_SECONDS = 7200;

/**
 * Allows pages of these origins to call, and to read every answer. Only preflight requests are answered here, before a
 * token is required: other OPTIONS requests continue, and errors for them are answered by `refuse`. Call it before
 * other hooks that may refuse requests.
 */
export async function allowOrigins(
  fastify: FastifyInstance,
  origins: CorsOrigins,
  refuse: NonNullable<RouteOptions['errorHandler']>,
): Promise<void> {
  if (origins.length === 0) return;
  // The route for every OPTIONS request is not a Nest route; Nest would refuse it.
  fastify.addHook('onRoute', (route) => {
    if (route.url === '*' && route.method === 'OPTIONS') route.errorHandler = refuse;
  });
  const options = {
    origin: [...origins],
    methods: [...METHODS],
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

/** The same headers for answers that are sent before any hook runs. */
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
