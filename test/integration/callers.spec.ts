import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { serviceToken } from '../support/tokens.js';

const API = '/api/connections';

describe('a client that goes away while PostgreSQL is busy', () => {
  let host: TestApp;
  let sql: pg.Client;
  let monitor: pg.Client;
  let authorization: string;
  beforeAll(async () => {
    host = await startApp();
    sql = new pg.Client({ connectionString: host.databaseUrl });
    monitor = new pg.Client({ connectionString: host.databaseUrl });
    await Promise.all([sql.connect(), monitor.connect()]);
    authorization = `Bearer ${await serviceToken()}`;
  });
  afterAll(async () => {
    await Promise.all([sql.end(), monitor.end()]);
    await host.close();
  });

  /** Sends a request and returns how to go away. */
  const send = (method: string, path: string, body = '') => {
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    const type = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: api\r\nAuthorization: ${authorization}\r\n${type}\r\n${body}`,
    );
    return () => socket.destroy();
  };
  const follow = (user: string, target: string) =>
    send('POST', `${API}/following?user_id=${user}`, JSON.stringify({ target_user_id: target }));
  const followers = async (user: string): Promise<number> => {
    const answer = await host.http.get(`${API}?user_id=${user}`).set('Authorization', authorization);
    return (answer.body as { data: { followers_count: number } }).data.followers_count;
  };
  const sent = async (): Promise<number> => {
    const { rows } = await monitor.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock'`,
    );
    return rows[0]!.n;
  };

  /** PostgreSQL cancels a statement that has waited for three seconds, so a slow machine tries again. */
  const HELD_MS = 2_500;

  it('has its queued write dropped; one that was sent, and those of others, are finished', async () => {
    while (!(await writes())) await sleep(1_000);
  }, 60_000);

  /** Returns false if the machine was too slow to tell. */
  const writes = async (): Promise<boolean> => {
    const star = person();
    const began = performance.now();
    await sql.query('BEGIN; LOCK TABLE adjacency.entry IN ACCESS EXCLUSIVE MODE');
    // Two commits at a time: each of these is one, and the next writes wait.
    const first = [follow(person(), star), await sleep(50).then(() => follow(person(), star))];
    await eventually(async () => expect(await sent()).toBe(2));
    const queued = Array.from({ length: 20 }, () => follow(person(), star));
    const patient = host.http
      .post(`${API}/following?user_id=${person()}`)
      .set('Authorization', authorization)
      .send({ target_user_id: star });
    const answered = patient.then(({ status }) => status);
    await sleep(300);
    for (const leave of [...first, ...queued]) leave();
    await sleep(300);
    await sql.query('COMMIT');
    if (performance.now() - began > HELD_MS) {
      await answered;
      return false;
    }
    expect(await answered).toBe(201);
    await eventually(async () => expect(await followers(star)).toBe(3));
    await sleep(200);
    expect(await followers(star)).toBe(3);
    return true;
  };

  it('does not make the reads of others fail', async () => {
    await sql.query('BEGIN; LOCK TABLE adjacency.entry IN ACCESS EXCLUSIVE MODE');
    const path = () => `${API}/followers?user_id=${person()}`;
    const patient: PromiseLike<number>[] = [];
    for (let i = 0; i < 30; i++) {
      const leave = send('GET', path());
      patient.push(
        host.http
          .get(path())
          .set('Authorization', authorization)
          .then(({ status }) => status),
      );
      await sleep(10);
      leave();
    }
    await eventually(async () => expect(await sent()).toBeGreaterThanOrEqual(11));
    await sql.query('COMMIT');
    expect(new Set(await Promise.all(patient))).toEqual(new Set([200]));
    expect(host.log?.count('CallerGoneError') ?? 0).toBe(0);
  });
});
