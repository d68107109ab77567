import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '#platform/database';

/** Requests are refused above this mean delay of the event loop; it is measured over periods of this length. */
const MAX_DELAY_MS = 1_000;
const SAMPLE_MS = 250;

/**
 * Refuses API requests as `overloaded` while the event loop is late: an answer now is worth more than a right one that
 * nobody waits for any more. Health and metrics stay outside.
 */
export async function gateOverload(fastify: FastifyInstance, prefix: string): Promise<void> {
  // Starting blocks the event loop for seconds, which says nothing of the load to come.
  let armedAt = Infinity;
  fastify.addHook('onListen', (done) => {
    armedAt = performance.now() + 2 * SAMPLE_MS;
    done();
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: MAX_DELAY_MS,
    sampleInterval: SAMPLE_MS,
    pressureHandler: (request) =>
      performance.now() > armedAt && request.routeOptions.url?.startsWith(prefix)
        ? Promise.reject(new OverloadedError())
        : undefined,
  });
}
