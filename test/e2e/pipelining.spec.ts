import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { Draining } from '#platform/http';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

/** A page of 1,000 weighs 101. */
const WORK = 1_000;
const WAITING = 200;
const FOLLOWING = '/api/connections/following';

describe('a client that sends requests without waiting for the answers', () => {
  const alice = person();
  let app: TestApp;
  let database: pg.Client;
  let token: string;
  beforeAll(async () => {
    app = await startApp({}, { eventLoopDelayMs: 30_000, work: WORK, waiting: WAITING });
    database = new pg.Client({ connectionString: app.databaseUrl });
    await database.connect();
    token = await userToken(alice);
  });
  afterAll(async () => {
    await database.end();
    await app.close();
  });

  const request = (method: string, path: string, body = ''): string =>
    `${method} ${path} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer ${token}\r\n` +
    (body && `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`) +
    `\r\n${body}`;
  const page = (limit: number): string => request('GET', `${FOLLOWING}?limit=${limit}`);
  const follow = (target: string): string =>
    request('POST', FOLLOWING, JSON.stringify({ target_user_id: target }));
  const unfollow = (target: string): string => request('DELETE', `${FOLLOWING}/${target}`);
  const total = async (): Promise<number> => {
    const answer = await fetch(`${app.url}${FOLLOWING}`, { headers: { Authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { meta: { total: number } }).meta.total;
  };
  /** Statements that wait for the lock. */
  const statementsUnderWay = async (): Promise<number> => {
    const { rows } = await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
    );
    return rows[0]!.n;
  };
  /** Holds every statement that reads or writes an entry of a list while `work` runs. */
  const whileHeld = async <T>(work: () => Promise<T>): Promise<T> => {
    await database.query('BEGIN; LOCK TABLE adjacency.entry IN ACCESS EXCLUSIVE MODE');
    try {
      return await work();
    } finally {
      await database.query('ROLLBACK');
    }
  };
  /** Sends the bytes at once. */
  const send = (...requests: string[]): { socket: Socket; answer: () => string } => {
    let answer = '';
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(requests.join('')));
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    return { socket, answer: () => answer };
  };
  const statuses = (text: string): number[] =>
    [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  const limits = (text: string): number[] =>
    [...text.matchAll(/"limit":(\d+)/g)].map(([, limit]) => Number(limit));
  const totals = (text: string): number[] =>
    [...text.matchAll(/"total":(\d+)/g)].map(([, sum]) => Number(sum));
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

  it('gets all answers in order, and has few safe requests under way at once', async () => {
    // Together they weigh far too much.
    const sizes = upTo(50).map((i) => 900 + i);
    const { socket, answer } = await whileHeld(async () => {
      const sent = send(...sizes.map(page));
      await eventually(async () => expect(await statementsUnderWay()).toBeGreaterThan(0));
      for (let i = 0; i < 10; i++) expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
      return sent;
    });
    await eventually(() => expect(statuses(answer())).toHaveLength(50));
    expect(limits(answer())).toEqual(sizes);
    socket.destroy();
  });

  it('has each write carried out after what is before it, and before what is after it', async () => {
    const target = person();
    const { socket, answer } = send(
      ...upTo(20).flatMap(() => [follow(target), page(1), unfollow(target), page(1)]),
    );
    await eventually(() => expect(statuses(answer())).toHaveLength(80));
    expect(statuses(answer())).toEqual(upTo(20).flatMap(() => [201, 200, 204, 200]));
    expect(totals(answer())).toEqual(upTo(20).flatMap(() => [1, 0]));
    socket.destroy();
  });

  it('waits while the server has enough of its requests, also with bodies across every boundary', async () => {
    const before = await total();
    const [server, arrived] = [app.app.getHttpServer(), new Set<IncomingMessage>()];
    const count = (message: IncomingMessage): unknown => arrived.add(message);
    server.on('request', count);
    const { socket, answer } = await whileHeld(async () => {
      const sent = send(...upTo(300).map(() => follow(person())));
      await eventually(async () => expect(await statementsUnderWay()).toBe(1));
      // At most what one read of the connection brings.
      expect(arrived.size).toBeLessThan(250);
      return sent;
    });
    await eventually(() => expect(statuses(answer())).toHaveLength(300), { timeoutMs: 20_000 });
    expect(new Set(statuses(answer()))).toEqual(new Set([201]));
    expect(await total()).toBe(before + 300);
    server.off('request', count);
    socket.destroy();
  }, 30_000);

  it('gets a refusal of unreadable input after all answers before it', async () => {
    const { answer } = send(...upTo(9).map(page), 'nonsense\r\n\r\n');
    await eventually(() => expect(statuses(answer())).toEqual([...upTo(9).map(() => 200), 400]));
  });

  it('leaves nothing behind that counts as work, if it goes before the answers', async () => {
    for (let i = 0; i < 5; i++) {
      await whileHeld(async () => {
        const { socket } = send(...upTo(4).map(() => page(1_000)));
        await eventually(async () => expect(await statementsUnderWay()).toBeGreaterThan(0));
        socket.destroy();
      });
    }
    const { socket, answer } = send(...upTo(8).map(() => page(1_000)));
    await eventually(() => expect(statuses(answer())).toEqual(upTo(8).map(() => 200)));
    socket.destroy();
  });

  it('is cut off when it sends more than may wait', async () => {
    const { socket } = await whileHeld(async () => {
      const sent = send(...upTo(1_000).map(() => 'GET /health/live HTTP/1.1\r\nHost: api\r\n\r\n'));
      await eventually(() => expect(sent.socket.closed).toBe(true));
      return sent;
    });
    expect(socket.destroyed).toBe(true);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/^http_refusals_total\{kind="unavailable",code="too_many_connections"\} 1$/m);
    await eventually(async () => expect(await total()).toBeGreaterThan(0));
  });

  it('has nothing carried out after the answer that ends the connection', async () => {
    const before = await total();
    app.app.get(Draining).begin();
    const { answer } = send(...upTo(9).map(() => follow(person())));
    await eventually(() => expect(statuses(answer())).toEqual([201]));
    expect(answer()).toMatch(/^connection: close/im);
    expect(await total()).toBe(before + 1);
  });
});
