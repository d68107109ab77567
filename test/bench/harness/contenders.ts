import { setTimeout as sleep } from 'node:timers/promises';
import { connected } from './postgres.js';
import type { Contender } from './rounds.js';
import { type Server, startOurs, startRival } from './servers.js';
import type { Stage } from './stage.js';

const SETTLE_MS = 20_000;

/** The servers of a part, which are stopped together. */
export class Contenders {
  private readonly servers: Server[] = [];

  constructor(private readonly stage: Stage) {}

  async b0(): Promise<Contender> {
    return contender('b0', 'b0', [
      await this.keep(startRival('test/bench/rivals/plain-nest.ts', this.stage.urls.b0)),
    ]);
  }

  async b1(): Promise<Contender> {
    return contender('b1', 'b1', [
      await this.keep(startRival('test/bench/rivals/bare-fastify.ts', this.stage.urls.b1)),
    ]);
  }

  async b2(): Promise<Contender> {
    return contender('b2', 'b1', [
      await this.keep(startRival('test/bench/rivals/dutiful-fastify.ts', this.stage.urls.b1)),
    ]);
  }

  /** Answers from memory what `ours` answers. */
  async limit(ours: Contender): Promise<Contender> {
    const target = { TARGET: `http://127.0.0.1:${ours.ports[0]}` };
    return contender('limit', 'none', [
      await this.keep(startRival('test/bench/rivals/memory.ts', this.stage.urls.b1, target)),
    ]);
  }

  /** The given number of our instances on one database. */
  async ours(
    name = 'ours',
    instances = 1,
    database: 'ours' | 'small' = 'ours',
    redisUrl = this.stage.redisUrl,
  ): Promise<Contender> {
    const url = this.stage.urls[database];
    const servers: Server[] = [];
    for (let i = 0; i < instances; i += 1) servers.push(await this.keep(startOurs(url, redisUrl)));
    return { ...contender(name, database, servers), settle: () => folded(url) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.stop()));
  }

  private async keep(starting: Promise<Server>): Promise<Server> {
    const server = await starting;
    this.servers.push(server);
    return server;
  }
}

/** A contender under another name, for other requests to it. */
export function renamed(name: string, other: Contender): Contender {
  return { ...other, name };
}

function contender(name: string, database: string, servers: Server[]): Contender {
  return { name, database, ports: servers.map(({ port }) => port), pids: servers.map(({ pid }) => pid) };
}

/** Waits until all changes are folded, so that the work of one round does not run in the next. */
async function folded(url: string): Promise<void> {
  await connected(url, async (client) => {
    for (const start = performance.now(); performance.now() - start < SETTLE_MS; await sleep(50)) {
      const { rowCount } = await client.query('SELECT FROM adjacency.delta LIMIT 1');
      if (rowCount === 0) return;
    }
  });
}
