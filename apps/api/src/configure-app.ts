import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { authenticator, subjectHashOf } from '#platform/auth';
import { type Config } from '#platform/config';
import {
  Draining,
  HttpMetrics,
  prepareServer,
  RateLimits,
  type ServerLimits,
  serverLimits,
  serverOptions,
  workForClients,
} from '#platform/http';
import { createLogger, Metrics, NestLogger, observeRequests } from '#platform/observability';
import { AppModule } from './app.module.js';
import { buildOpenApi } from './document/openapi.js';
import { FACE_PATHS, serveFaces } from './faces/faces.js';
import { VERSION } from './version.js';

/**
 * The whole application, initialised but not listening yet, for main and for tests.
 * @param log destination of the log lines; stdout if absent
 * @param changed limits that differ from those of the configuration
 */
export async function createApp(
  config: Config & { databaseUrl: string },
  log?: DestinationStream,
  changed: Partial<ServerLimits> = {},
): Promise<NestFastifyApplication> {
  const limits = { ...serverLimits(config), ...changed };
  const logger = createLogger(config.logLevel, VERSION, log);
  const adapter = new FastifyAdapter(serverOptions(logger, config, limits));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, logger), adapter, {
    bodyParser: false,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const fastify: FastifyInstance = adapter.getInstance<FastifyInstance>();
  const tracing =
    config.otlpEndpoint === undefined ? undefined : await import('./tracing/trace-application.js');
  const details = { subject: subjectHashOf, traceId: tracing?.currentTraceId };
  observeRequests(fastify, logger, app.get(Metrics), details);
  reportBuild(app.get(Metrics), config.commit);
  const { corsOrigins, compression } = config;
  const parts = {
    logger,
    authenticate: app.get(RateLimits).around(authenticator(app)),
    corsOrigins,
    compression,
    pages: config.docs ? FACE_PATHS : new Set<string>(),
    draining: app.get(Draining),
    metrics: app.get(HttpMetrics),
  };
  await prepareServer(fastify, parts, limits);
  workForClients(app);
  tracing?.traceApplication(app, fastify);
  if (config.docs) {
    SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
      jsonDocumentUrl: 'docs-json',
      ui: false,
      raw: ['json'],
    });
    await serveFaces(fastify);
  }
  try {
    await app.init();
    await fastify.ready();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

function reportBuild(metrics: Metrics, commit = 'unknown'): void {
  const labels = { version: VERSION, commit, node: process.versions.node };
  metrics
    .gauge('build_info', 'Always 1; the labels say what runs.', ['version', 'commit', 'node'])
    .set(labels, 1);
}
