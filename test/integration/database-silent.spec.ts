import type { Response } from 'supertest';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';
import { serviceToken, userToken } from '../support/tokens.js';

/** A request must be answered within this many milliseconds, whatever the database does. */
const SOON_MS = 5_000;
const API = '/api/connections';

describe('A PostgreSQL that accepts connections and does not answer', () => {
  let postgres: ScratchPostgres;
  let host: TestApp;
  let service: { Authorization: string };

  beforeAll(async () => {
    postgres = await startPostgres();
    host = await startApp({ DATABASE_URL: postgres.url });
    service = { Authorization: `Bearer ${await serviceToken()}` };
  }, 60_000);
  afterEach(() => postgres.thaw());
  afterAll(async () => {
    await host.close();
    await postgres.remove();
  }, 60_000);

  const follow = (follower: string, followee: string) =>
    host.http.post(`${API}/following?user_id=${follower}`).set(service).send({ target_user_id: followee });

  const followed = async (user: string): Promise<string[]> => {
    const { body } = await host.http.get(`${API}/following?limit=1000&user_id=${user}`).set(service);
    return (body as { data: { user_id: string }[] }).data.map(({ user_id }) => user_id);
  };

  /** One request of each kind, reads and writes. */
  async function requests(): Promise<PromiseLike<Response>[]> {
    const { http } = host;
    const [user, other] = [person(), person()];
    const target = { target_user_id: other };
    const named = { Authorization: `Bearer ${await userToken(person(), { name: 'Alice' })}` };
    return [
      http.get(`${API}?user_id=${user}`).set(service),
      http.get(`${API}/followers?user_id=${user}`).set(service),
      http.get(`${API}/friends/requests/received?user_id=${user}`).set(service),
      http.get(`/api/audience/profile?user_id=${user}`).set(service),
      http.get(`${API}/following`).set(named),
      follow(user, other),
      http.delete(`${API}/following/${other}?user_id=${user}`).set(service),
      http.post(`${API}/friends/requests/sent?user_id=${user}`).set(service).send(target),
      http.patch(`${API}/friends/requests/received/${other}?user_id=${user}`).set(service),
      http
        .put('/api/audience/profile')
        .set(service)
        .send([{ user_id: user, data: { name: 'Alice' } }]),
    ];
  }

  async function timed(request: PromiseLike<Response>) {
    const began = performance.now();
    const { status, body } = await request;
    return { status, code: (body as { code?: string }).code, ms: performance.now() - began };
  }

  it('causes a 503 for every request within seconds, and two log lines', async () => {
    await Promise.all((await requests()).map(timed));
    postgres.freeze();
    // More requests than connections; the second wave needs new connections, because the first ones were given up.
    for (const wave of [6, 2]) {
      const sent = (await Promise.all(Array.from({ length: wave }, requests))).flat();
      const [celebrity, fan] = [person(), person()];
      // Writes of the same edge wait for each other.
      for (let i = 0; i < 5; i++) sent.push(follow(fan, celebrity));
      const answers = await Promise.all(sent.map(timed));
      for (const { status, code } of answers) expect([status, code]).toEqual([503, 'database_unavailable']);
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(SOON_MS);
    }
    const complaints = host.log!.complaints().map(({ msg }) => msg);
    expect(complaints.filter((msg) => msg === 'database_unavailable')).toHaveLength(1);
    expect([...new Set(complaints)]).toEqual(complaints);
    postgres.thaw();
    await eventually(async () => expect(await followed(person())).toEqual([]));
    for (const request of await requests()) expect((await request).status).toBeLessThan(500);
  }, 60_000);

  it('loses no acknowledged write, and an unacknowledged one can be repeated', async () => {
    const [fan, asked, acknowledged] = [person(), new Set<string>(), new Set<string>()];
    let stopped = false;
    const writers = Array.from({ length: 24 }, async () => {
      while (!stopped) {
        const followee = person();
        asked.add(followee);
        const { status } = await follow(fan, followee);
        if (status === 201) acknowledged.add(followee);
        else expect(status).toBe(503);
      }
    });
    await eventually(() => expect(acknowledged.size).toBeGreaterThan(100), { timeoutMs: 20_000 });
    postgres.freeze();
    stopped = true;
    await Promise.all(writers);
    postgres.thaw();
    await eventually(() => followed(fan));
    expect((await followed(fan)).length).toBeGreaterThanOrEqual(acknowledged.size);
    for (const followee of asked) expect((await follow(fan, followee)).status).toBe(201);
    const { body } = await host.http.get(`${API}?user_id=${fan}`).set(service);
    expect((body as { data: object }).data).toMatchObject({ following_count: asked.size });
    expect([...asked].sort()).toEqual((await followed(fan)).sort());
  }, 60_000);
});
