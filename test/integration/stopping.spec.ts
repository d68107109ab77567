import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { roll, send } from '../support/rolling.js';
import { startServer, type TestServer } from '../support/server.js';
import { serviceToken } from '../support/tokens.js';

describe('a server that is told to stop', () => {
  let database: TestDatabase;
  let token: string;
  let server: TestServer | undefined;
  beforeAll(async () => {
    database = await createDatabase();
    token = await serviceToken();
  });
  afterEach(async () => {
    await server?.stop('SIGKILL');
  });
  afterAll(() => database.drop());

  const start = async (env: Partial<NodeJS.ProcessEnv> = {}): Promise<TestServer> => {
    server = await startServer({ DATABASE_URL: database.url, DRAIN_SECONDS: '2', ...env });
    return server;
  };
  const status = async (url: string): Promise<number> => (await fetch(url)).status;

  it('is not ready at once, serves on, ends each connection, and exits with 0', async () => {
    const running = await start();
    const agent = new Agent({ keepAlive: true });
    const path = `${running.url}/api/connections?user_id=${person()}`;
    expect((await send(agent, path, 'GET', token)).headers.connection).toBe('keep-alive');
    const stopped = running.stop();
    await eventually(async () => expect(await status(`${running.url}/health/ready`)).toBe(503));
    const ready = await fetch(`${running.url}/health/ready`);
    expect(ready.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await ready.json()).toEqual({ status: 'draining' });
    expect(await status(`${running.url}/health/live`)).toBe(200);
    for (const [method, where, expected] of [
      ['GET', path, 200],
      ['GET', `${running.url}/nowhere`, 404],
      ['GET', `${running.url}/%ff`, 400],
      ['TRACE', path, 405],
    ] as const) {
      const answer = await send(agent, where, method, token);
      expect([where, answer.status, answer.headers.connection]).toEqual([where, expected, 'close']);
      if (expected >= 400) expect(JSON.parse(answer.body)).toHaveProperty('request_id');
    }
    expect(await stopped).toBe(0);
    await expect(fetch(running.url)).rejects.toThrow();
    agent.destroy();
  });

  it('finishes what has begun, however long the body or the answer takes, and closes idle connections', async () => {
    const running = await start({ DRAIN_SECONDS: '0' });
    const user = person();
    const idle = connect(running.port, '127.0.0.1');
    const slow = connect(running.port, '127.0.0.1');
    const REQUESTS = 40;
    let heard = '';
    slow.setEncoding('utf8').on('data', (text: string) => (heard += text));
    const body = JSON.stringify({ target_user_id: person() });
    slow.write(
      `POST /api/connections/following?user_id=${user} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    );
    // It does not read its answers, which are larger than the buffers of the system.
    const lazy = connect(running.port, '127.0.0.1').pause();
    lazy.write('GET /docs-json HTTP/1.1\r\nHost: api\r\n\r\n'.repeat(REQUESTS));
    await sleep(300);
    const { body: document } = await send(new Agent(), `${running.url}/docs-json`, 'GET', token);
    const idleEnded = new Promise((done) => idle.resume().once('close', done));
    const stopped = running.stop();
    await idleEnded;
    await eventually(() => expect(fetch(running.url)).rejects.toThrow());
    let late = '';
    lazy
      .setEncoding('utf8')
      .on('data', (text: string) => (late += text))
      .resume();
    slow.write(body.slice(20));
    expect(await stopped).toBe(0);
    expect(heard).toMatch(/^HTTP\/1\.1 201 .*\r\nconnection: close\r\n/is);
    // Those that had not begun may be left out, after an answer that says so.
    const answers = late.split(/(?=HTTP\/1\.1 200 )/);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.filter((answer) => !answer.endsWith(document))).toHaveLength(0);
    expect(answers.length === REQUESTS || /\r\nconnection: close\r\n/i.test(answers.at(-1)!)).toBe(true);
  });

  it('answers or refuses every client that never looks whether it is ready', async () => {
    const running = await start({ DRAIN_SECONDS: '1' });
    const path = `${running.url}/api/connections?user_id=${person()}`;
    const agent = new Agent({ keepAlive: true });
    const failures: unknown[] = [];
    let answers = 0;
    const client = async (): Promise<void> => {
      for (;;) {
        try {
          const { status, body } = await send(agent, path, 'GET', token);
          if (status !== 200) failures.push(body);
          answers++;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return;
          failures.push(error);
        }
      }
    };
    const clients = Promise.all(Array.from({ length: 32 }, client));
    await eventually(() => expect(answers).toBeGreaterThan(0));
    expect(await running.stop()).toBe(0);
    await clients;
    agent.destroy();
    expect(failures).toEqual([]);
  });

  it('waits for the request of a client that has just connected', async () => {
    const running = await start({ DRAIN_SECONDS: '0' });
    const client = connect(running.port, '127.0.0.1');
    let heard = '';
    client.setEncoding('utf8').on('data', (text: string) => (heard += text));
    await once(client, 'connect');
    const stopped = running.stop();
    await eventually(() => expect(fetch(running.url)).rejects.toThrow());
    await sleep(150);
    client.write('GET /health/live HTTP/1.1\r\nHost: api\r\n\r\n');
    expect(await stopped).toBe(0);
    expect(heard).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('ends at HARD_STOP_SECONDS if a request does not end', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const running = await start({ DRAIN_SECONDS: '0', HARD_STOP_SECONDS: '1' });
      await client.query('BEGIN; LOCK TABLE adjacency.entry IN ACCESS EXCLUSIVE MODE');
      const hanging = fetch(`${running.url}/api/connections/followers?user_id=${person()}`, {
        headers: { authorization: `Bearer ${token}` },
      }).catch(() => 'cut off');
      await sleep(200);
      const began = performance.now();
      await running.stop();
      expect(performance.now() - began).toBeLessThan(3_000);
      expect(await hanging).toBe('cut off');
    } finally {
      await client.end();
    }
  });

  it('ends at once at the second signal', async () => {
    const running = await start({ DRAIN_SECONDS: '60' });
    void running.stop();
    await eventually(async () => expect(await status(`${running.url}/health/ready`)).toBe(503));
    await sleep(300);
    const began = performance.now();
    await running.stop('SIGINT');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await running.exited).toBe(130);
  });

  it('costs no request when both servers behind a load balancer are replaced', async () => {
    const env = { DATABASE_URL: database.url, REDIS_URL: process.env.TEST_REDIS_URL, DRAIN_SECONDS: '1' };
    const { requests, failures, codes } = await roll(env, 1, 4);
    expect(failures).toEqual([]);
    expect(codes).toEqual([0, 0]);
    expect(requests).toBeGreaterThan(100);
  }, 60_000);
});
