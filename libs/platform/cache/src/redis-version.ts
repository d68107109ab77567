import type { RedisConnection } from './redis.js';

/** The version of the Redis, such as `8.0.2`: `none` without REDIS_URL, `unreachable` if it does not answer now. */
export async function redisVersion(redis: RedisConnection | null): Promise<string> {
  if (redis === null) return 'none';
  try {
    return /^redis_version:(.+)$/m.exec(await redis.info('server'))?.[1]?.trim() ?? 'unknown';
  } catch {
    return 'unreachable';
  }
}
