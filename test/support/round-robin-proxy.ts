import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer: it sends each request to the next server that is ready, and never repeats one. */
export interface RoundRobinProxy {
  readonly url: string;
  /** Adds a server by its URL. It gets requests as long as it is ready. */
  add(url: string): void;
  remove(url: string): void;
  close(): Promise<void>;
}

/** Interval of the health checks, in milliseconds. */
const CHECK_MS = 100;

export async function startRoundRobinProxy(): Promise<RoundRobinProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const servers = new Map<string, boolean>();
  let turn = 0;
  const check = async (url: string): Promise<void> => {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (servers.has(url)) servers.set(url, answer?.status === 200);
  };
  const checks = setInterval(() => [...servers.keys()].forEach((url) => void check(url)), CHECK_MS);
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const ready = [...servers].filter(([, isReady]) => isReady).map(([url]) => url);
    const target = ready[turn++ % ready.length];
    const fail = (reason: string): void => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(JSON.stringify({ proxy: reason }));
    };
    if (target === undefined) return fail('no server is ready');
    const headers = endToEnd(incoming.headers);
    const upstream = request(
      `${target}${incoming.url}`,
      { agent, method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, endToEnd(answer.headers));
        answer.pipe(outgoing);
        answer.once('error', (error) => fail(String(error)));
      },
    );
    upstream.once('error', (error) => fail(String(error)));
    incoming.pipe(upstream);
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, forward);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => servers.set(url, false),
    remove: (url) => servers.delete(url),
    close: async () => {
      clearInterval(checks);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The connection between proxy and server is not that between client and proxy. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const hopByHop = new Set(['connection', 'keep-alive']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
