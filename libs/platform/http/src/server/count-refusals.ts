import type { FastifyInstance } from 'fastify';
import type { DomainError } from '#kernel';
import type { HttpMetrics } from '../http-metrics.js';
import { isUnreadable, unreadableErrorOf } from './connection-errors.js';

/** Call it with each error that is answered without the error filter. */
export type Refused = (error: DomainError) => void;

const REFUSED = 'refused';

/** Counts what the server refuses before a request reaches the application. */
export function countRefusals(fastify: FastifyInstance, metrics: HttpMetrics): Refused {
  const refused: Refused = (error) => metrics.refused(error);
  fastify.decorate(REFUSED, refused);
  // The answer itself is written by a handler that Fastify needs before the metrics exist.
  fastify.server.prependListener('clientError', (error, socket) => {
    if (isUnreadable(error, socket)) refused(unreadableErrorOf(error));
  });
  fastify.server.on('drop', () => metrics.dropped());
  return refused;
}

/** What counts the refusals of a server that `countRefusals` was called for. */
export function refusedBy(fastify: FastifyInstance): Refused {
  return fastify.getDecorator<Refused>(REFUSED);
}
