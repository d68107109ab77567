import type { FastifyInstance } from 'fastify';
import { UnreadableRequestError } from '../http.errors.js';

/** Exactly one Host (RFC 9112, section 3.2): with two, a proxy and this server could each use a different one. */
export function requireOneHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    let hosts = 0;
    for (let i = 0; i < raw.rawHeaders.length; i += 2) {
      if (raw.rawHeaders[i]!.length === 4 && raw.rawHeaders[i]!.toLowerCase() === 'host') hosts++;
    }
    const missing = hosts === 0 && raw.httpVersion !== '1.0';
    done(hosts > 1 || missing ? new UnreadableRequestError() : undefined);
  });
}
