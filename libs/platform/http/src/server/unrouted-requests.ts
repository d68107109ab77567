import type { FastifyInstance } from 'fastify';
import { literalPattern } from '#kernel';
import { MethodNotAllowedError, NotFoundError } from '../http.errors.js';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answers requests without a route before their body is read: 405 with `Allow` for an unsupported method of a known path,
 * else 404. Call it before routes are created.
 */
export function refuseUnrouted(fastify: FastifyInstance): void {
  const routes = new Map<string, Route>();
  fastify.addHook('onRoute', ({ url, method }) => {
    // The file server answers for all paths below its own.
    if (url.includes('*')) return;
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    // If CORS is enabled, every path has a route for OPTIONS.
    if (!request.is404 && request.method !== 'OPTIONS') return done();
    const path = decoded(request.url.replace(SCHEME_AND_HOST, '').split('?', 1)[0]!);
    const allowed = [...routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => [...methods]);
    done(allowed.length > 0 ? new MethodNotAllowedError([...new Set(allowed)].sort()) : new NotFoundError());
  });
}

/** A target may be a whole URL (RFC 9112, section 3.2.2). */
const SCHEME_AND_HOST = /^https?:\/\/[^/?]*/i;

/** The router decodes a path, too. A path that cannot be decoded is no known one. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return '';
  }
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : literalPattern(part)));
  return new RegExp(`^${parts.join('/').replace(/\/$/, '')}/?$`);
}
