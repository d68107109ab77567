import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';
import { isProbe } from './probes.js';

/** What is logged of a request besides its route and its answer; undefined: nothing. */
export interface RequestDetails {
  /** A hash of the caller's subject. */
  readonly subject: (request: FastifyRequest) => string | undefined;
  /** The id of the trace that the current request belongs to. */
  readonly traceId?: () => string | undefined;
}

/**
 * Writes one log line and one measurement per request; never the token, the query or the body. Requests of probes are
 * logged at debug.
 */
export function observeRequests(
  fastify: FastifyInstance,
  logger: Logger,
  metrics: Metrics,
  { subject, traceId }: RequestDetails,
): void {
  const durations = metrics.histogram(
    'http_request_duration_seconds',
    'Time from the arrival of a request to the end of its answer.',
    ['method', 'route', 'status'],
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  );
  const written = new WeakMap<Socket, number>();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { statusCode: status, elapsedTime } = reply;
    const { socket } = request.raw;
    // Answers of one connection are sent one after the other.
    const bytes = socket.bytesWritten;
    durations.observe({ method: request.method, route, status: String(status) }, elapsedTime / 1000);
    logger[isProbe(route) ? 'debug' : 'info'](
      {
        request_id: request.id,
        trace_id: traceId?.(),
        method: request.method,
        route,
        status,
        duration_ms: Math.round(elapsedTime * 100) / 100,
        bytes: bytes - (written.get(socket) ?? 0),
        subject: subject(request),
      },
      'request',
    );
    written.set(socket, bytes);
    done();
  });
}
