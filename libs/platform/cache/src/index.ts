export { CACHE_MANIFEST } from './cache.manifest.js';
export { CacheModule, sharedCache } from './cache.module.js';
export { CONSTANT_EPOCH, type Epoch, MOVE_EPOCH, SharedEpoch } from './cache-epoch.js';
export { GenerationCache } from './generation-cache.js';
export type { Generations, Stored } from './generations.js';
export { MemoryGenerations } from './memory-generations.js';
export { connectRedis, REDIS, type RedisConnection } from './redis.js';
