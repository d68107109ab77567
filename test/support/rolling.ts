import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './eventually.js';
import { person } from './people.js';
import { startRoundRobinProxy } from './round-robin-proxy.js';
import { startServer } from './server.js';
import { serviceToken } from './tokens.js';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Sends one request on a kept connection. */
export function send(
  agent: Agent,
  url: string,
  method: string,
  token: string,
  body?: object,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': text.length }),
    };
    const outgoing = request(url, { agent, method, headers, timeout: 10_000 }, (answer) => {
      let received = '';
      answer.setEncoding('utf8').on('data', (part: string) => (received += part));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({ status: answer.statusCode!, body: received, headers: answer.headers }),
      );
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer within 10 s')));
    outgoing.once('error', reject).end(text);
  });
}

/** Pause of a client between two rounds of requests, in milliseconds. */
const PAUSE_MS = 10;

/** Clients that each keep one connection, write, and read what they have written. */
class KeepAliveClients {
  requests = 0;
  readonly failures: string[] = [];
  private going = true;
  private readonly agent: Agent;
  private readonly work: Promise<unknown>;

  constructor(
    private readonly url: string,
    clients: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: clients });
    this.work = Promise.all(Array.from({ length: clients }, () => this.client()));
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.work;
    this.agent.destroy();
  }

  private async client(): Promise<void> {
    const token = await serviceToken();
    const user = person();
    const path = `${this.url}/api/connections`;
    for (let followed = 0; this.going;) {
      const written = await this.one('POST', `${path}/following?user_id=${user}`, token, 201);
      if (written !== undefined) followed++;
      const read = await this.one('GET', `${path}?user_id=${user}`, token, 200);
      const count = read && (JSON.parse(read) as { data: { following_count: number } }).data.following_count;
      if (count !== undefined && count !== followed) this.failures.push(`${count} instead of ${followed}`);
      await sleep(PAUSE_MS);
    }
  }

  private async one(
    method: 'GET' | 'POST',
    url: string,
    token: string,
    expected: number,
  ): Promise<string | undefined> {
    this.requests++;
    try {
      const body = method === 'POST' ? { target_user_id: person() } : undefined;
      const answer = await send(this.agent, url, method, token, body);
      if (answer.status === expected) return answer.body;
      this.failures.push(`${answer.status} ${answer.body}`);
    } catch (error) {
      this.failures.push(String(error));
    }
    return undefined;
  }
}

export interface Roll {
  readonly requests: number;
  readonly failures: readonly string[];
  /** Exit codes of the servers that were stopped. */
  readonly codes: readonly (number | null)[];
}

/** Long enough for the load balancer to notice a server, in milliseconds. */
const NOTICED_MS = 300;

/**
 * Replaces two servers behind a load balancer one after the other, `rolls` times, under load. In each second roll the
 * new server starts on the port of the old one after that has stopped, otherwise before.
 */
export async function roll(env: Partial<NodeJS.ProcessEnv>, rolls: number, clients: number): Promise<Roll> {
  const proxy = await startRoundRobinProxy();
  const codes: (number | null)[] = [];
  const servers = await Promise.all([startServer(env), startServer(env)]);
  let load: KeepAliveClients | undefined;
  try {
    for (const { url } of servers) proxy.add(url);
    await eventually(async () => {
      if ((await fetch(proxy.url)).status !== 404) throw new Error('The proxy has no server.');
    });
    load = new KeepAliveClients(proxy.url, clients);
    for (let round = 0; round < rolls; round++) {
      for (const [index, old] of [...servers].entries()) {
        const onSamePort = round % 2 === 1;
        if (onSamePort) codes.push(await old.stop());
        const fresh = await startServer({ ...env, ...(onSamePort && { PORT: String(old.port) }) });
        servers[index] = fresh;
        proxy.add(fresh.url);
        await sleep(NOTICED_MS);
        if (onSamePort) continue;
        codes.push(await old.stop());
        proxy.remove(old.url);
      }
    }
    await load.stop();
    return { requests: load.requests, failures: load.failures, codes };
  } finally {
    await load?.stop();
    await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    await proxy.close();
  }
}
