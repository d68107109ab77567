import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { CacheReport } from './cache-report.js';
import { closeWhenSilent } from './silent-connections.js';

/** Nest token of the Redis or Redis Cluster client; null without REDIS_URL. */
export const REDIS = Symbol('REDIS');

export type RedisConnection = Redis | Cluster;

/** Pause before reconnecting to a Redis that refuses writes, in milliseconds: the first and the longest. */
const SHORTEST_RECONNECT_MS = 5_000;
const LONGEST_RECONNECT_MS = 60_000;

const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 500,
  keepAlive: 5_000,
  noDelay: true,
  retryStrategy: (attempt) => Math.min(attempt * 50, 500),
};

/**
 * A client that fails at once while Redis is unreachable, and reconnects by itself. Several URLs are nodes of one
 * cluster.
 */
export function connectRedis(urls: readonly string[], report?: CacheReport): Redis | Cluster | null {
  if (urls.length === 0) return null;
  const options = { ...OPTIONS, reconnectOnError: whenDemoted() };
  const client = urls.length === 1 ? new Redis(urls[0]!, options) : connectCluster(urls, options);
  forEachNode(client, closeWhenSilent);
  client.on('error', (error: Error) => report?.unreachable(error));
  client.on('ready', () => report?.reachable());
  report?.watchClient(client);
  return client;
}

/**
 * A demoted primary keeps its connections, but its host name may already lead to the new primary. So the client
 * reconnects, less and less often while that does not find a primary.
 */
function whenDemoted(): (error: Error) => boolean {
  let pause = SHORTEST_RECONNECT_MS;
  let latest = -Infinity;
  return ({ message }) => {
    const since = performance.now() - latest;
    if (!message.startsWith('READONLY') || since < pause) return false;
    pause =
      since > 2 * LONGEST_RECONNECT_MS ? SHORTEST_RECONNECT_MS : Math.min(2 * pause, LONGEST_RECONNECT_MS);
    latest = performance.now();
    return true;
  };
}

function connectCluster(urls: readonly string[], options: RedisOptions): Cluster {
  const { username, password, protocol } = new URL(urls[0]!);
  return new Cluster([...urls], {
    enableOfflineQueue: false,
    maxRedirections: 3,
    retryDelayOnFailover: 20,
    retryDelayOnClusterDown: 20,
    slotsRefreshTimeout: 500,
    slotsRefreshInterval: 1_000,
    clusterRetryStrategy: (attempt) => Math.min(attempt * 50, 500),
    redisOptions: {
      ...options,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
}

/** Calls back when an established connection is lost, and when a connection is established again. */
export function watchConnections(client: Redis | Cluster, changed: (state: 'lost' | 'ready') => void): void {
  forEachNode(client, (node) => {
    let established = node.status === 'ready';
    let lost = false;
    node.on('ready', () => {
      established = true;
      if (lost) changed('ready');
      lost = false;
    });
    node.on('close', () => {
      if (!established) return;
      established = false;
      lost = true;
      changed('lost');
    });
  });
}

/** The client itself, or each node of the cluster, including nodes that are added later. */
function forEachNode(client: Redis | Cluster, use: (node: Redis) => void): void {
  if (!(client instanceof Cluster)) return use(client);
  for (const node of client.nodes()) use(node);
  client.on('+node', use);
}
