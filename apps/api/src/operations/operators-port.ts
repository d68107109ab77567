import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { fastify } from 'fastify';
import { CONFIG, type Config } from '#platform/config';
import { Metrics, PROBES } from '#platform/observability';
import { listen } from '../listen.js';
import { ReadinessCheck } from './readiness.js';

/**
 * The metrics and the detailed health on METRICS_PORT, which clients cannot reach. It answers until everything else has
 * ended.
 */
@Injectable()
export class OperatorsPort implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server = fastify({ forceCloseConnections: true });

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
    readiness: ReadinessCheck,
  ) {
    this.server.get(PROBES.metrics, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
    this.server.get(PROBES.live, () => ({ status: 'ok' }));
    this.server.get(PROBES.ready, async (_request, reply) => {
      const { ready, body } = await readiness.now();
      return reply.status(ready ? 200 : 503).send(body);
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
