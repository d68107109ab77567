import { connect, createServer, type Socket } from 'node:net';

/** A host between a client and a local port that can disappear without closing its connections. */
export interface SilentProxy {
  readonly port: number;
  /** From now on nothing is forwarded and nothing is closed, on existing and new connections. */
  vanish(): void;
  /** Forwards new connections again. Existing ones stay dead. */
  comeBack(): void;
  /** Resets all connections of clients, as the host of a server that was ended by force does. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSilentProxy(target: number): Promise<SilentProxy> {
  const sockets = new Set<Socket>();
  const pairs = new Set<readonly [Socket, Socket]>();
  let away = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (away) return;
    const upstream = connect(target, '127.0.0.1');
    keep(upstream);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
    // When a connection is reset, the connection it is piped into does not end automatically.
    upstream.once('close', () => pairs.has(pair) && client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    vanish: () => {
      away = true;
      for (const [client, upstream] of pairs) client.unpipe(upstream).pause();
      for (const [client, upstream] of pairs) upstream.unpipe(client).pause();
      pairs.clear();
    },
    comeBack: () => {
      away = false;
    },
    reset: () => {
      for (const [client] of pairs) client.resetAndDestroy();
      pairs.clear();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
