import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, startWatched } from '#platform/embedded';
import { eventually } from './eventually.js';

export interface ScratchRedis {
  readonly url: string;
  readonly port: number;
  /** SIGSTOP: connections are accepted, but nothing answers. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** SIGKILL; the port is closed. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** Stops it, frozen or not, and removes its files. */
  stop(): Promise<void>;
}

const PROGRAM = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Whether this machine can start a Redis. If not, prints what to install, so that the skip is visible. */
export function hasRedisServer(): boolean {
  if (PROGRAM === undefined) {
    console.warn('SKIP: tests that start their own Redis. Install redis-server or valkey-server.');
  }
  return PROGRAM !== undefined;
}

/** A Redis for one test, without persistence. */
export async function startRedis(flags: string[] = []): Promise<ScratchRedis> {
  if (PROGRAM === undefined) throw new Error('There is no redis-server or valkey-server on the PATH.');
  const program = PROGRAM;
  const folder = mkdtempSync(join(tmpdir(), 'connections-redis-'));
  const port = await freePort();
  const log = join(folder, 'redis.log');
  const pidFile = join(folder, 'redis.pid');
  const fixed = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--pidfile',
    pidFile,
  ];
  const launch = async () => {
    const server = startWatched([program, ...fixed, ...flags], {
      log,
      cwd: folder,
      env: { PATH: process.env.PATH },
    });
    await eventually(() => {
      if (!/Ready to accept connections/i.test(readFileSync(log, 'utf8'))) {
        throw new Error(`Redis did not start:\n${readFileSync(log, 'utf8')}`);
      }
    });
    return { server, pid: Number(/pid[=:]?\s*(\d+)/i.exec(readFileSync(log, 'utf8'))?.[1]) };
  };
  let current = await launch();
  const signal = (name: NodeJS.Signals) => {
    if (!current.server.hasExited()) process.kill(current.pid, name);
  };
  const kill = async () => {
    signal('SIGKILL');
    await current.server.exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill,
    restart: async () => {
      await kill();
      current = await launch();
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface ScratchRedisCluster {
  readonly nodes: ScratchRedis[];
  /** A REDIS_URL that names every node. */
  readonly url: string;
  stop(): Promise<void>;
}

const SLOTS = 16384;

/** A Redis Cluster of masters without replicas, each with an equal share of the slots. */
export async function startRedisCluster(size = 3): Promise<ScratchRedisCluster> {
  const nodes: ScratchRedis[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    const buses: number[] = [];
    for (let i = 0; i < size; i += 1) {
      const bus = await freePort();
      nodes.push(await startClusterNode(bus));
      buses.push(bus);
    }
    const clients = nodes.map((node) => new Redis(node.url));
    try {
      for (const [i, client] of clients.entries()) {
        const first = Math.ceil((i * SLOTS) / size);
        const last = Math.ceil(((i + 1) * SLOTS) / size) - 1;
        await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
        await client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
      }
      for (const [i, node] of nodes.entries()) {
        if (i > 0) await clients[0]!.call('CLUSTER', 'MEET', '127.0.0.1', node.port, buses[i]!);
      }
      await eventually(
        async () => {
          for (const client of clients) {
            const info = String(await client.call('CLUSTER', 'INFO'));
            if (!info.includes('cluster_state:ok') || !info.includes(`cluster_slots_ok:${SLOTS}`)) {
              throw new Error(`The cluster does not form:\n${info}`);
            }
          }
        },
        { timeoutMs: 20_000 },
      );
    } finally {
      for (const client of clients) client.disconnect();
    }
    return { nodes, url: nodes.map((node) => node.url).join(','), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** By default the bus port is the port plus 10,000, which may be above the highest port. */
async function startClusterNode(bus: number): Promise<ScratchRedis> {
  const settings = ['--cluster-node-timeout', '1000', '--cluster-require-full-coverage', 'no'];
  return startRedis(['--cluster-enabled', 'yes', '--cluster-port', `${bus}`, ...settings]);
}
