import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface SlowProxy {
  readonly port: number;
  /** How long everything that passes is held back, in milliseconds. */
  delayMs: number;
  close(): Promise<void>;
}

/** A network between a client and a local port that can become slow. */
export async function startSlowProxy(target: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  const proxy = { delayMs: 0 };
  const slow = (): Transform =>
    new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (proxy.delayMs === 0) done(null, chunk);
        else setTimeout(() => done(null, chunk), proxy.delayMs);
      },
    });
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay());
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    }
    client.pipe(slow()).pipe(upstream);
    upstream.pipe(slow()).pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(proxy, {
    port: (server.address() as { port: number }).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
