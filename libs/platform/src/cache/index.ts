export { CacheModule } from './cache.module.js';
export type { GenerationStore, Held } from './generation-store.js';
export { MemoryGenerationStore } from './memory-generation-store.js';
export { RedisGenerationStore } from './redis-generation-store.js';
export { connectRedis, REDIS, type RedisConnection } from './redis.js';
