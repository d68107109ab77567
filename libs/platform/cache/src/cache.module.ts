import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Cluster, Redis } from 'ioredis';
import { CONFIG, type Config } from '#platform/config';
import { CacheEpochRow } from './cache-epoch.entity.js';
import { CONSTANT_EPOCH, SharedEpoch } from './cache-epoch.js';
import { CacheEpochRepository } from './cache-epoch.repository.js';
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
      inject: [REDIS, CacheEpochRepository],
      useFactory: (redis: Redis | Cluster | null, epoch: CacheEpochRepository) =>
        redis === null
          ? new GenerationCache(new MemoryGenerations(), CONSTANT_EPOCH)
          : sharedCache(redis, epoch),
    },
  ],
  exports: [REDIS, GenerationCache],
})
export class CacheModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly redis: Redis | Cluster | null) {}

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}

/** A cache in Redis that notices when Redis may have forgotten what it acknowledged. */
export function sharedCache(redis: Redis | Cluster, epoch: CacheEpochRepository): GenerationCache {
  const cache = new GenerationCache(new RedisGenerations(redis), new SharedEpoch(epoch));
  watchConnections(redis, () => void cache.distrust());
  return cache;
}
