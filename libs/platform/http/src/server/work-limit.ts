import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_LIMIT } from '#kernel';
import { OverloadedError } from '#platform/database';

/**
 * Refusals wait this many milliseconds on average, and longer the more of them wait: clients that ask again at once would
 * take the time of other requests.
 */
const REFUSAL_MS = 500;
const MS_PER_REFUSAL = 2;
const MOST_REFUSAL_MS = 5_000;
/** The entries of a page that need as much memory as the request itself, and the bytes of a body that do. */
const ENTRIES = 10;
const BODY_BYTES = 1_280;
const MOST_FOR_BODY = 1_000;

/**
 * Refuses API requests as `overloaded` while those in flight may take up too much memory. A request counts 1, more for a
 * large page or body, until its answer is sent or its client has gone.
 * @param most sum of what all requests in flight may count
 */
export function limitWork(fastify: FastifyInstance, prefix: string, most: number): void {
  let [underWay, refusing] = [0, 0];
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.url?.startsWith(prefix)) return done();
    const weight = weightOf(request);
    // A single request is never too much.
    if (underWay > 0 && underWay + weight > most) {
      const wait = Math.min(REFUSAL_MS + MS_PER_REFUSAL * refusing++, MOST_REFUSAL_MS);
      const refusal = setTimeout(() => done(new OverloadedError()), wait * (0.5 + Math.random()));
      reply.raw.once('close', () => {
        refusing--;
        clearTimeout(refusal);
      });
      return;
    }
    underWay += weight;
    reply.raw.once('close', () => (underWay -= weight));
    done();
  });
}

function weightOf({ query, headers }: FastifyRequest): number {
  const { limit } = query as { limit?: unknown };
  const page = Math.min(Number(limit) || 0, MAX_LIMIT) / ENTRIES;
  const body = Number(headers['content-length'] ?? 0) / BODY_BYTES;
  return 1 + Math.max(page, 0) + Math.min(Math.max(body || 0, 0), MOST_FOR_BODY);
}
