import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { serviceToken, userToken } from '../support/tokens.js';

const REDIS_URL = process.env.TEST_REDIS_URL;

interface Counts {
  following_count: number;
  followers_count: number;
  friends_count: number;
  requests_received_count: number;
  requests_sent_count: number;
}

const NONE: Counts = {
  following_count: 0,
  followers_count: 0,
  friends_count: 0,
  requests_received_count: 0,
  requests_sent_count: 0,
};

describe.each([
  ['one instance with a cache of its own', undefined],
  ['two instances and a Redis', REDIS_URL],
])('counts on %s', (_, redis) => {
  const shared = redis !== undefined;
  const test = shared || _ === 'one instance with a cache of its own' ? it : it.skip;
  let one: TestApp;
  let two: TestApp;
  let service: string;

  beforeAll(async () => {
    const overrides = shared ? { REDIS_URL: redis } : {};
    one = await startApp(overrides);
    two = shared ? await startApp({ ...overrides, DATABASE_URL: one.databaseUrl }) : one;
    service = await serviceToken();
  }, 60_000);

  afterAll(async () => {
    if (two !== one) await two.close();
    await one.close();
  });

  const counts = async (app: TestApp, user: string): Promise<Counts> => {
    const answer = await app.http
      .get('/api/connections')
      .query({ user_id: user })
      .set('Authorization', `Bearer ${service}`)
      .expect(200);
    return (answer.body as { data: Counts }).data;
  };
  const post = async (app: TestApp, list: string, actor: string, target: string): Promise<void> => {
    const token = await userToken(actor);
    await app.http
      .post(`/api/connections/${list}`)
      .set('Authorization', `Bearer ${token}`)
      .send({ target_user_id: target })
      .expect(201);
  };
  const metric = async (name: string): Promise<number> => {
    const lines = (await one.http.get('/metrics')).text.split('\n');
    return Number(
      lines
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  };

  test('are zero for an unknown user, and zero is cached', async () => {
    const user = person();
    expect(await counts(one, user)).toEqual(NONE);
    await eventually(async () => {
      const before = await metric('counts_cache_reads_total{result="hit"}');
      expect(await counts(one, user)).toEqual(NONE);
      expect(await metric('counts_cache_reads_total{result="hit"}')).toBe(before + 1);
    });
  });

  test('show each write in the next read, on every instance', async () => {
    const [alice, bob] = [person(), person()];
    const everywhere = async (user: string, expected: Partial<Counts>): Promise<void> => {
      for (const app of [one, two]) expect(await counts(app, user)).toEqual({ ...NONE, ...expected });
    };
    await everywhere(alice, {});
    await everywhere(bob, {});
    await post(one, 'following', alice, bob);
    await everywhere(alice, { following_count: 1 });
    await everywhere(bob, { followers_count: 1 });
    await post(two, 'friends/requests/sent', alice, bob);
    await everywhere(alice, { following_count: 1, requests_sent_count: 1 });
    await everywhere(bob, { followers_count: 1, requests_received_count: 1 });
    await post(one, 'friends/requests/sent', bob, alice);
    await everywhere(alice, { following_count: 1, friends_count: 1 });
    await everywhere(bob, { followers_count: 1, friends_count: 1 });
  });

  test('in batch mode have the order asked for, duplicates once', async () => {
    const [alice, bob] = [person(), person()];
    await post(one, 'following', alice, bob);
    const ids = [bob, alice, bob.toUpperCase()].join(',');
    const answer = await two.http
      .get('/api/connections')
      .query({ user_ids: ids })
      .set('Authorization', `Bearer ${service}`)
      .expect(200);
    expect(answer.body).toEqual({
      message: 'OK',
      users: [
        { user_id: bob, data: { ...NONE, followers_count: 1 } },
        { user_id: alice, data: { ...NONE, following_count: 1 } },
      ],
    });
  });

  test('refuse user_id together with user_ids, and more than 100 ids', async () => {
    const get = (query: object) =>
      one.http.get('/api/connections').query(query).set('Authorization', `Bearer ${service}`);
    await get({ user_id: person(), user_ids: person() }).expect(400);
    await get({ user_ids: Array.from({ length: 101 }, person).join(',') }).expect(400);
    await get({ user_ids: Array.from({ length: 100 }, person).join(',') }).expect(200);
  });
});
