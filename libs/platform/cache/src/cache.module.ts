import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '#platform/config';
import { LOGGER, Metrics } from '#platform/observability';
import { CacheEpochRow } from './cache-epoch.entity.js';
import { type Epoch, SharedEpoch } from './cache-epoch.js';
import { CacheEpochRepository } from './cache-epoch.repository.js';
import { CacheReport } from './cache-report.js';
import { GenerationCache } from './generation-cache.js';
import { MemoryGenerations } from './memory-generations.js';
import { connectRedis, REDIS, watchConnections } from './redis.js';
import { RedisGenerations } from './redis-generations.js';
import { RedisPrefix } from './redis-prefix.js';

/** The cache: in this process, or in Redis and shared by all instances. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([CacheEpochRow])],
  providers: [
    CacheEpochRepository,
    {
      provide: REDIS,
      inject: [CONFIG, CacheReport],
      useFactory: (config: Config, report: CacheReport) => connectRedis(config.redisUrls, report),
    },
    {
      provide: RedisPrefix,
      inject: [CONFIG],
      useFactory: (config: Config) => new RedisPrefix(config.redisPrefix),
    },
    {
      provide: CacheReport,
      inject: [LOGGER, Metrics],
      useFactory: (logger: Logger, metrics: Metrics) => new CacheReport(logger, metrics),
    },
    {
      provide: SharedEpoch,
      inject: [CacheEpochRepository, CacheReport],
      useFactory: (kept: CacheEpochRepository, report: CacheReport) =>
        new SharedEpoch(kept, () => report.moved()),
    },
    {
      provide: GenerationCache,
      inject: [REDIS, RedisPrefix, SharedEpoch, CacheReport],
      useFactory: (
        redis: Redis | Cluster | null,
        prefix: RedisPrefix,
        epoch: SharedEpoch,
        report: CacheReport,
      ) =>
        redis === null
          ? new GenerationCache(new MemoryGenerations(), epoch)
          : sharedCache(redis, prefix, epoch, report),
    },
  ],
  exports: [REDIS, RedisPrefix, GenerationCache],
})
export class CacheModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: Redis | Cluster | null,
    private readonly cache: GenerationCache,
    private readonly prefix: RedisPrefix,
    private readonly epoch: SharedEpoch,
    private readonly kept: CacheEpochRepository,
  ) {}

  /** Sets the prefix of the keys before the first request. */
  async onModuleInit(): Promise<void> {
    this.kept.watch(() => this.epoch.expire());
    this.prefix.of((await this.epoch.current()).database);
  }

  onApplicationShutdown(): void {
    this.cache.stop();
    this.redis?.disconnect();
  }
}

/** A cache in Redis that invalidates itself when Redis may have lost acknowledged commands. */
export function sharedCache(
  redis: Redis | Cluster,
  prefix: RedisPrefix,
  epoch: Epoch,
  report: CacheReport,
): GenerationCache {
  const generations = new RedisGenerations(redis, prefix, (error) => report.failed(error));
  const cache = new GenerationCache(generations, epoch, (error) => report.off(error));
  report.watchCache(cache);
  watchConnections(redis, () => void cache.distrust());
  return cache;
}
