export { CACHE_MANIFEST } from './cache.manifest.js';
export { CacheModule, sharedCache } from './cache.module.js';
export { CONSTANT_EPOCH, EPOCH_LEASE_MS, MOVE_EPOCH, SharedEpoch, type Epoch } from './cache-epoch.js';
export { GenerationCache, type Found } from './generation-cache.js';
export type { Generations, Stored } from './generations.js';
export { MemoryGenerations } from './memory-generations.js';
export { connectRedis, REDIS, type RedisConnection } from './redis.js';
export { RedisGenerations } from './redis-generations.js';
