import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '#platform/config';
import { LOGGER, Metrics } from '#platform/observability';
import { CacheEpochRow } from './cache-epoch.entity.js';
import { CONSTANT_EPOCH, SharedEpoch } from './cache-epoch.js';
import { CacheEpochRepository } from './cache-epoch.repository.js';
import { CacheReport } from './cache-report.js';
import { GenerationCache } from './generation-cache.js';
import { MemoryGenerations } from './memory-generations.js';
import { connectRedis, REDIS, watchConnections } from './redis.js';
import { RedisGenerations } from './redis-generations.js';

/** The cache of this process, or of all instances when there is a Redis. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([CacheEpochRow])],
  providers: [
    CacheEpochRepository,
    {
      provide: REDIS,
      inject: [CONFIG],
      useFactory: (config: Config) => connectRedis(config.redisUrls),
    },
    {
      provide: GenerationCache,
      inject: [REDIS, CacheEpochRepository, LOGGER, Metrics],
      useFactory: (
        redis: Redis | Cluster | null,
        epoch: CacheEpochRepository,
        logger: Logger,
        metrics: Metrics,
      ) =>
        redis === null
          ? new GenerationCache(new MemoryGenerations(), CONSTANT_EPOCH)
          : sharedCache(redis, epoch, new CacheReport(logger, metrics)),
    },
  ],
  exports: [REDIS, GenerationCache],
})
export class CacheModule implements OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: Redis | Cluster | null,
    private readonly cache: GenerationCache,
  ) {}

  onApplicationShutdown(): void {
    this.cache.stop();
    this.redis?.disconnect();
  }
}

/** A cache in Redis that notices when Redis may have forgotten what it acknowledged. */
export function sharedCache(
  redis: Redis | Cluster,
  epoch: CacheEpochRepository,
  report: CacheReport,
): GenerationCache {
  const generations = new RedisGenerations(redis, (error) => report.failed(error));
  const cache = new GenerationCache(generations, new SharedEpoch(epoch, () => report.moved()));
  watchConnections(redis, () => void cache.distrust());
  return cache;
}
