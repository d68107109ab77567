import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { REDIS, type RedisConnection, redisVersion } from '#platform/cache';
import type { Config } from '#platform/config';
import { DatabaseProbe, SchemaAtStart } from '#platform/database';
import { LOGGER } from '#platform/observability';

/** Logs, in one line, what has started and what it runs on. */
export async function reportStart(app: NestFastifyApplication, config: Config): Promise<void> {
  const { address, port } = app.getHttpServer().address() as { address: string; port: number };
  app.get<Logger>(LOGGER).info(
    {
      commit: config.commit,
      node: process.versions.node,
      postgresql: await app
        .get(DatabaseProbe)
        .serverVersion()
        .catch(() => 'unreachable'),
      redis: await redisVersion(app.get<RedisConnection | null>(REDIS)),
      replicas: config.databaseReplicaUrls.length,
      migrations_run: app.get(SchemaAtStart).migrationsRun,
      address,
      port,
    },
    'listening',
  );
}
