import { Logger } from '@nestjs/common';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { reasonOf } from '#platform/database';
import { closeWhenSilent } from './silent-connections.js';

/** Nest token of the Redis or Redis Cluster client; null without REDIS_URL. */
export const REDIS = Symbol('REDIS');

export type RedisConnection = Redis | Cluster;

/** Milliseconds until a Redis that takes no writes is connected to once more: first, and at most. */
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

/** A client that fails at once while Redis is away, and comes back by itself. Several URLs: nodes of one cluster. */
export function connectRedis(urls: readonly string[]): Redis | Cluster | null {
  if (urls.length === 0) return null;
  const options = { ...OPTIONS, reconnectOnError: whenDemoted() };
  const client = urls.length === 1 ? new Redis(urls[0]!, options) : connectCluster(urls, options);
  forEachNode(client, closeWhenSilent);
  const logger = new Logger('Redis');
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) logger.warn(`The Redis in REDIS_URL is away: ${reasonOf(error)}`);
    away = true;
  });
  client.on('ready', () => {
    if (away) logger.log('Redis is back.');
    away = false;
  });
  return client;
}

/**
 * A primary that is demoted keeps its connections, while its name may lead to its successor by now: connects anew, and
 * more and more rarely while that leads to no primary.
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
  const nodes = urls.map((text) => new URL(text));
  const { username, password, protocol } = nodes[0]!;
  return new Cluster(
    nodes.map((url) => ({ host: url.hostname, port: Number(url.port || 6379) })),
    {
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
    },
  );
}

/** Calls back whenever an established connection is lost, and when it, or its successor, is there. */
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

/** The client itself, or each node of the cluster, those to come too. */
function forEachNode(client: Redis | Cluster, use: (node: Redis) => void): void {
  if (!(client instanceof Cluster)) return use(client);
  for (const node of client.nodes()) use(node);
  client.on('+node', use);
}
