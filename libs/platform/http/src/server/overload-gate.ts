import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '#platform/database';

/**
 * Refuses API requests as `overloaded` while the event loop is delayed: a quick refusal is better than an answer after
 * the client has given up. Health and metrics are always answered.
 */
export async function gateOverload(
  fastify: FastifyInstance,
  prefix: string,
  maxDelayMs: number,
): Promise<void> {
  // The start blocks the event loop for seconds, which says nothing about the load afterwards.
  let armedAt = Infinity;
  fastify.addHook('onListen', (done) => {
    armedAt = performance.now() + 2 * maxDelayMs;
    done();
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: maxDelayMs,
    // A period in which the event loop runs once only counts as an infinite delay: a shorter one would refuse too early.
    sampleInterval: maxDelayMs,
    pressureHandler: (request) =>
      performance.now() > armedAt && request.routeOptions.url?.startsWith(prefix)
        ? Promise.reject(new OverloadedError())
        : undefined,
  });
}
