import type { FastifyInstance } from 'fastify';
import { MethodNotAllowedError } from '../http.errors.js';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Answers 405 with `Allow` for another method on a known path, before any body is read. Call it before routes are made. */
export function refuseOtherMethods(fastify: FastifyInstance): void {
  const routes = new Map<string, Route>();
  fastify.addHook('onRoute', ({ url, method }) => {
    // What serves files answers for whatever lies below it.
    if (url.includes('*')) return;
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Where pages of other origins may call, there is a route for every OPTIONS.
    if (!request.is404 && request.method !== 'OPTIONS') return done();
    const path = request.url.split('?', 1)[0]!;
    const allowed = [...routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => [...methods]);
    done(allowed.length > 0 ? new MethodNotAllowedError([...new Set(allowed)].sort()) : undefined);
  });
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/').replace(/\/$/, '')}/?$`);
}
