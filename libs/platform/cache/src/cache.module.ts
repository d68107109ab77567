import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Cluster, Redis } from 'ioredis';
import { CONFIG, type Config } from '#platform/config';
import { Database } from '#platform/database';
import { CONSTANT_EPOCH, SharedEpoch } from './cache-epoch.js';
import { GenerationCache } from './generation-cache.js';
import { MemoryGenerations } from './memory-generations.js';
import { connectRedis, REDIS, watchConnections } from './redis.js';
import { RedisGenerations } from './redis-generations.js';

/** The cache of this process, or of all instances when there is a Redis. */
@Global()
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [CONFIG],
      useFactory: (config: Config) => connectRedis(config.redisUrls),
    },
    {
      provide: GenerationCache,
      inject: [REDIS, Database],
      useFactory: (redis: Redis | Cluster | null, database: Database) =>
        redis === null
          ? new GenerationCache(new MemoryGenerations(), CONSTANT_EPOCH)
          : sharedCache(redis, database),
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
export function sharedCache(redis: Redis | Cluster, database: Database): GenerationCache {
  const cache = new GenerationCache(new RedisGenerations(redis), new SharedEpoch(database));
  watchConnections(redis, () => void cache.distrust());
  return cache;
}
