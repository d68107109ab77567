import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { OpenConnections } from './open-connections.js';

/**
 * How the server stops. After `begin` it answers every request as before, but is not ready for more, and each answer
 * ends its connection: so clients and load balancers move to other instances. `finish` then stops listening.
 */
@Injectable()
export class Draining {
  private started = false;
  private connections: OpenConnections | undefined;

  get hasBegun(): boolean {
    return this.started;
  }

  get openConnections(): number {
    return this.connections?.count ?? 0;
  }

  /** Requests that are not answered completely. */
  get requestsInFlight(): number {
    return this.connections?.requests ?? 0;
  }

  begin(): void {
    this.started = true;
  }

  /**
   * Stops listening, and resolves when all requests are answered and all connections are closed. What is still open
   * after `withinMs` is cut off; returns how many connections were.
   */
  finish(withinMs: number): Promise<number> {
    return this.connections?.close(withinMs) ?? Promise.resolve(0);
  }

  /** The server that stops. Call it before routes are created. */
  watch(fastify: FastifyInstance): void {
    this.connections = new OpenConnections(fastify.server);
    // Before every hook: also for answers to requests for which no hook runs, such as a path that cannot be decoded.
    fastify.server.prependListener('request', (_request, response) => {
      if (this.started) response.setHeader('Connection', 'close');
    });
    fastify.addHook('onRequest', (_request, _reply, done) => {
      const stopped = this.connections?.untilStopped;
      if (stopped === undefined) done();
      else void stopped.then(() => done());
    });
    // For requests that arrived before the draining.
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.started) void reply.header('Connection', 'close');
      done(null, payload);
    });
  }
}
