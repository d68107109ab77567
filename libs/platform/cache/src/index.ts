export { CACHE_MANIFEST } from './cache.manifest.js';
export { CacheModule, sharedCache } from './cache.module.js';
export { CacheEpochRow } from './cache-epoch.entity.js';
export { CONSTANT_EPOCH, type Epoch, SharedEpoch } from './cache-epoch.js';
export { CacheEpochRepository } from './cache-epoch.repository.js';
export { type Found, GenerationCache } from './generation-cache.js';
export type { Generations, Stored } from './generations.js';
export { MemoryGenerations } from './memory-generations.js';
export { connectRedis, REDIS, type RedisConnection } from './redis.js';
