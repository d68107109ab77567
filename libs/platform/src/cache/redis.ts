import { Cluster, Redis, type RedisOptions } from 'ioredis';

/** Nest token of the connection to Redis; null where the cache lives in the process. */
export const REDIS = Symbol('REDIS');

export type RedisConnection = Redis | Cluster;

const COMMAND_TIMEOUT_MS = 50;
const CONNECT_TIMEOUT_MS = 500;
const RECONNECT_MS = 200;

/** Nothing waits for a Redis that is away: commands fail at once, and those on their way fail after a short time. */
const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: () => RECONNECT_MS,
  autoResubscribe: false,
};

/** Several URLs are the nodes of one Redis Cluster. Connects in the background; faults go to `onError`. */
export function connectRedis(
  urls: readonly string[],
  onError: (error: Error) => void,
): RedisConnection | null {
  if (urls.length === 0) return null;
  const connection =
    urls.length === 1
      ? new Redis(urls[0]!, { ...OPTIONS, enableAutoPipelining: true })
      : new Cluster([...urls], {
          enableOfflineQueue: false,
          enableAutoPipelining: true,
          clusterRetryStrategy: () => RECONNECT_MS,
          slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
          redisOptions: OPTIONS,
        });
  return connection.on('error', onError);
}
