import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { fastify, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '#platform/config';
import { HttpMetrics, prepareOperatorsServer, serverLimits, serverOptions } from '#platform/http';
import { LOGGER, Metrics, observeRequests, PROBES } from '#platform/observability';
import { listen } from '../listen.js';
import { ReadinessCheck } from './readiness.js';

/**
 * The metrics and the detailed health on METRICS_PORT, which clients cannot reach. It answers until everything else has
 * ended.
 */
@Injectable()
export class OperatorsPort implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server: FastifyInstance;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) logger: Logger,
    metrics: Metrics,
    httpMetrics: HttpMetrics,
    readiness: ReadinessCheck,
  ) {
    const { trustProxy } = config;
    const options = serverOptions(logger, { corsOrigins: [], trustProxy }, serverLimits(config));
    this.server = fastify({ ...options, forceCloseConnections: true });
    observeRequests(this.server, logger, metrics, { subject: () => undefined });
    prepareOperatorsServer(this.server, { logger, metrics: httpMetrics });
    this.server.get(PROBES.metrics, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
    this.server.get(PROBES.live, () => ({ status: 'ok' }));
    this.server.get(PROBES.ready, async (_request, reply) => {
      const { ready, body } = await readiness.now();
      if (!ready) void reply.status(503).header('Retry-After', '1');
      return reply.send(body);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, host } = this.config;
    try {
      await listen((address) => this.server.listen({ port: metricsPort, host: address }), host);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`METRICS_PORT ${metricsPort} cannot be listened on: ${code}`, { cause: error });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.server.close();
  }
}
