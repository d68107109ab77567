import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connectRedis } from './redis.js';

describe('The client of a Redis Cluster', () => {
  it.each(['127.0.0.1', '[::1]'])('connects to a node at %s', async (host) => {
    const node = createServer((socket) => socket.destroy());
    node.listen(0, host.replace(/[[\]]/g, ''));
    await once(node, 'listening');
    const { port } = node.address() as AddressInfo;
    const client = connectRedis([`redis://${host}:${port}`, `redis://${host}:1`])!;
    client.on('error', () => undefined);
    try {
      await once(node, 'connection', { signal: AbortSignal.timeout(5_000) });
    } finally {
      client.disconnect();
      node.close();
    }
  });
});
