import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { userToken } from '../support/tokens.js';

const LIMITS = {
  headMs: 600,
  requestMs: 600,
  checkMs: 50,
  idleMs: 1_500,
  connections: 5,
  eventLoopDelayMs: 30_000,
};
/** Milliseconds for the server to detect a timeout, and to read on while a client may still send. */
const SLACK_MS = 3_000;
const POST = '/api/connections/following';

interface Client {
  readonly socket: Socket;
  /** What the server has answered so far. */
  heard(): string;
  /** Milliseconds from the connection to its end. */
  readonly ended: Promise<number>;
}

describe('A server with time limits', () => {
  let host: TestApp;
  let token: string;
  let clients: Client[];

  beforeAll(async () => {
    host = await startApp({}, LIMITS);
    token = await userToken();
  });
  beforeEach(() => {
    clients = [];
  });
  afterEach(async () => {
    for (const { socket } of clients) socket.destroy();
    await eventually(async () => expect(await connections()).toBe(0));
  });
  afterAll(() => host.close());

  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => {
      host.app.getHttpServer().getConnections((error: Error | null, count: number) => {
        if (error) reject(error);
        else resolve(count);
      });
    });

  const open = (): Client => {
    const began = performance.now();
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
    socket.on('error', () => undefined);
    const ended = new Promise<number>((resolve) => {
      socket.once('close', () => resolve(performance.now() - began));
    });
    const client = { socket, heard: () => heard, ended };
    clients.push(client);
    return client;
  };

  const head = (length: number, authorization = `Bearer ${token}`): string =>
    `POST ${POST} HTTP/1.1\r\nHost: api\r\nAuthorization: ${authorization}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

  it.each([
    ['a head and half a body', () => `${head(60)}{"target_user_id":`, /^HTTP\/1\.1 408 /],
    ['a head and no body', () => head(60), /^HTTP\/1\.1 408 /],
    ['half a head', () => 'GET / HTTP/1.1\r\nHost: a', /^HTTP\/1\.1 408 /],
    [
      'half a chunk',
      () => head(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked') + '20\r\n{"t',
      /^HTTP\/1\.1 408 /,
    ],
    [
      'half a large body without a token',
      () => `${head(900_000, 'none')}${'x'.repeat(5_000)}`,
      /^HTTP\/1\.1 40[01] /,
    ],
    ['half a small body without a token', () => `${head(60, 'none')}{`, /^HTTP\/1\.1 40[01] /],
  ])('closes a connection that sends %s, and then nothing', async (_what, text, answer) => {
    const client = open();
    client.socket.write(text());
    expect(await client.ended).toBeLessThan(LIMITS.requestMs + SLACK_MS);
    expect(client.heard()).toMatch(answer);
  });

  it('closes a connection that sends a byte now and then', async () => {
    const client = open();
    client.socket.write(head(60));
    const trickle = setInterval(() => client.socket.write('{'), 100);
    try {
      expect(await client.ended).toBeLessThan(LIMITS.requestMs + SLACK_MS);
      expect(client.heard()).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
    } finally {
      clearInterval(trickle);
    }
  });

  it('closes a connection that says nothing at all', async () => {
    expect(await open().ended).toBeLessThan(LIMITS.idleMs + SLACK_MS);
  });

  it('closes a connection that does not read its answers', async () => {
    const client = open();
    client.socket.pause();
    client.socket.write('GET /docs-json HTTP/1.1\r\nHost: api\r\n\r\n'.repeat(200));
    await eventually(async () => expect(await connections()).toBe(1));
    const began = performance.now();
    await eventually(async () => expect(await connections()).toBe(0), { timeoutMs: 10_000 });
    expect(performance.now() - began).toBeGreaterThan(LIMITS.requestMs);
  });

  it('keeps a connection between requests, and closes it when there are none for long', async () => {
    const client = open();
    const live = 'GET /health/live HTTP/1.1\r\nHost: api\r\n\r\n';
    client.socket.write(live);
    await sleep(LIMITS.requestMs + 3 * LIMITS.checkMs);
    client.socket.write(live);
    await eventually(() => expect(client.heard().match(/HTTP\/1\.1 200/g)).toHaveLength(2));
    const ended = await client.ended;
    expect(ended).toBeGreaterThan(LIMITS.idleMs);
    expect(ended).toBeLessThan(LIMITS.requestMs + LIMITS.idleMs + SLACK_MS);
    expect(client.heard()).not.toContain('HTTP/1.1 408');
  });

  it('closes connections above their limit at once, and serves those below', async () => {
    const kept = Array.from({ length: LIMITS.connections }, open);
    await eventually(async () => expect(await connections()).toBe(LIMITS.connections));
    const refused = open();
    expect(await refused.ended).toBeLessThan(LIMITS.requestMs);
    expect(refused.heard()).toBe('');
    kept[0]!.socket.write('GET /health/live HTTP/1.1\r\nHost: api\r\n\r\n');
    await eventually(() => expect(kept[0]!.heard()).toContain('200 OK'));
    kept[1]!.socket.destroy();
    await eventually(async () => expect(await connections()).toBe(LIMITS.connections - 1));
    expect((await host.http.get('/health/live')).status).toBe(200);
  });
});
