import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '#platform/database';

/** The delay of the event loop is measured over periods of this length. */
const SAMPLE_MS = 250;

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
    armedAt = performance.now() + 2 * SAMPLE_MS;
    done();
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: maxDelayMs,
    sampleInterval: SAMPLE_MS,
    pressureHandler: (request) =>
      performance.now() > armedAt && request.routeOptions.url?.startsWith(prefix)
        ? Promise.reject(new OverloadedError())
        : undefined,
  });
}
