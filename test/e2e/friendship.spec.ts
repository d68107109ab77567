import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const FRIENDS = '/api/connections/friends';
const COUNTS = '/api/connections';

describe('friendship', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const ids = async (path: string, user: string): Promise<string[]> =>
    (await api.as(user).get(path)).body.data.map((entry: { user_id: string }) => entry.user_id);
  const request = (user: string, target: string, status = 201) =>
    api.as(user).post(SENT, { target_user_id: target }, status);
  const approve = (user: string, sender: string, status = 200) =>
    api.as(user).patch(`${RECEIVED}/${sender}`, status);

  const end = (user: string, target: string) => api.as(user).delete(`${FRIENDS}/${target}`);

  async function expectNothingPending(...users: string[]): Promise<void> {
    for (const user of users) {
      expect(await ids(SENT, user)).toEqual([]);
      expect(await ids(RECEIVED, user)).toEqual([]);
    }
  }
  async function expectFriends(a: string, b: string): Promise<void> {
    expect(await ids(FRIENDS, a)).toEqual([b]);
    expect(await ids(FRIENDS, b)).toEqual([a]);
    await expectNothingPending(a, b);
  }

  it('shows a request to both sides', async () => {
    const [a, b] = [person(), person()];
    expect((await request(a, b)).text).toBe('');
    expect(await ids(SENT, a)).toEqual([b]);
    expect(await ids(RECEIVED, b)).toEqual([a]);
    expect(await ids(FRIENDS, a)).toEqual([]);
    expect((await api.as(a).get(COUNTS)).body.data.requests_sent_count).toBe(1);
    expect((await api.as(b).get(COUNTS)).body.data.requests_received_count).toBe(1);
  });

  it('keeps one request when it is repeated, also at once', async () => {
    const [a, b] = [person(), person()];
    await Promise.all(Array.from({ length: 10 }, () => request(a, b)));
    await request(a, b);
    expect((await api.as(b).get(RECEIVED)).body.meta.total).toBe(1);
  });

  it('turns an approved request into a friendship of both', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    expect((await approve(b, a)).text).toBe('');
    await expectFriends(a, b);
    for (const user of [a, b]) {
      expect((await api.as(user).get(COUNTS)).body.data).toEqual({
        following_count: 0,
        followers_count: 0,
        friends_count: 1,
        requests_received_count: 0,
        requests_sent_count: 0,
      });
    }
  });

  it('answers 200 when a request is approved twice', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    await approve(b, a);
    await approve(b, a);
    await expectFriends(a, b);
  });

  it('answers 404 when an approved request does not exist', async () => {
    const [a, b] = [person(), person()];
    expect((await approve(b, a, 404)).body.code).toEqual(expect.any(String));
    await expectNothingPending(a, b);
  });

  it('does not let the sender approve', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    await approve(a, b, 404);
    expect(await ids(FRIENDS, a)).toEqual([]);
  });

  it('answers 409 to a request to a friend, from either side', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    await approve(b, a);
    await request(a, b, 409);
    await request(b, a, 409);
    await expectFriends(a, b);
  });

  it('cancels a request, idempotently', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    for (let i = 0; i < 2; i++) await api.as(a).delete(`${SENT}/${b}`);
    await expectNothingPending(a, b);
    await approve(b, a, 404);
  });

  it('answers 204 when a cancelled request does not exist, and keeps the request of the other user', async () => {
    const [a, b] = [person(), person()];
    await api.as(a).delete(`${SENT}/${b}`);
    await request(b, a);
    await api.as(a).delete(`${SENT}/${b}`);
    expect(await ids(RECEIVED, a)).toEqual([b]);
  });

  it('does not end a friendship when a request is cancelled', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    await approve(b, a);
    await api.as(a).delete(`${SENT}/${b}`);
    await expectFriends(a, b);
  });

  it('makes friends of two who request each other, one after the other', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    await request(b, a);
    await expectFriends(a, b);
  });

  it('makes friends of two who request each other at the same time', async () => {
    for (let i = 0; i < 20; i++) {
      const [a, b] = [person(), person()];
      await Promise.all([request(a, b), request(b, a)]);
      await expectFriends(a, b);
    }
  });

  it('resolves a race of approve and cancel to exactly one of the two', async () => {
    for (let i = 0; i < 20; i++) {
      const [a, b] = [person(), person()];
      await request(a, b);
      const [approved] = await Promise.all([
        approve(b, a).then(
          () => true,
          () => false,
        ),
        api.as(a).delete(`${SENT}/${b}`),
      ]);
      if (approved) {
        await expectFriends(a, b);
      } else {
        await approve(b, a, 404);
        await expectNothingPending(a, b);
        expect(await ids(FRIENDS, a)).toEqual([]);
      }
    }
  });

  it('ends a friendship from either side, idempotently, and lets both ask again', async () => {
    for (const side of [0, 1] as const) {
      const pair = [person(), person()] as const;
      const [a, b] = pair;
      await request(a, b);
      await approve(b, a);
      const [ending, other] = [pair[side], pair[1 - side]!];
      for (let i = 0; i < 2; i++) expect((await end(ending, other.toUpperCase())).text).toBe('');
      await expectNothingPending(a, b);
      for (const user of pair) {
        expect(await ids(FRIENDS, user)).toEqual([]);
        expect((await api.as(user).get(COUNTS)).body.data.friends_count).toBe(0);
      }
      await approve(b, a, 404);
      await request(other, ending);
      await approve(ending, other);
      await expectFriends(a, b);
    }
  });

  it('ends no request, and no friendship with another', async () => {
    const [a, b, c] = [person(), person(), person()];
    await request(a, b);
    await request(a, c);
    await approve(c, a);
    for (const user of [a, b]) await end(user, user === a ? b : a);
    await end(a, a);
    expect(await ids(SENT, a)).toEqual([b]);
    expect(await ids(FRIENDS, a)).toEqual([c]);
  });

  it('resolves a race of two ends and a request to no connection, or to what was requested', async () => {
    for (let i = 0; i < 20; i++) {
      const [a, b] = [person(), person()];
      await request(a, b);
      await approve(b, a);
      const [requested] = await Promise.all([
        request(a, b).then(
          () => true,
          () => false,
        ),
        end(a, b),
        end(b, a),
      ]);
      expect(await ids(FRIENDS, a)).toEqual([]);
      expect(await ids(FRIENDS, b)).toEqual([]);
      expect(await ids(SENT, a)).toEqual(requested ? [b] : []);
      expect(await ids(RECEIVED, b)).toEqual(requested ? [a] : []);
    }
  });

  it('refuses oneself', async () => {
    const me = person();
    expect((await request(me, me, 400)).body.code).toBe('self_target');
    await expectNothingPending(me);
  });

  it('does not show the requests of another user', async () => {
    const [me, other] = [person(), person()];
    for (const path of [SENT, RECEIVED]) {
      expect((await api.as(me).get(`${path}?user_id=${other}`, 403)).body.code).toBe('not_yours');
      await api.as(me).get(`${path}?user_id=${me}`);
    }
  });

  it('refuses every write for another, which changes nothing', async () => {
    const [a, b, thief] = [person(), person(), person()];
    await request(a, b);
    await api.as(thief).post(`${SENT}?user_id=${a}`, { target_user_id: person() }, 403);
    await api.as(thief).delete(`${SENT}/${b}?user_id=${a}`, 403);
    await api.as(thief).patch(`${RECEIVED}/${a}?user_id=${b}`, 403);
    await api.as(thief).delete(`${RECEIVED}/${a}?user_id=${b}`, 403);
    await api.as(thief).delete(`${FRIENDS}/${a}?user_id=${b}`, 403);
    expect(await ids(SENT, a)).toEqual([b]);
    expect(await ids(FRIENDS, b)).toEqual([]);
  });

  it('lets a service token act for the user it names, and requires the name', async () => {
    const [a, b] = [person(), person()];
    await api.service.post(SENT, { target_user_id: b }, 400);
    await api.service.post(`${SENT}?user_id=${a}`, { target_user_id: b });
    await api.service.delete(`${SENT}/${b}`, 400);
    await api.service.patch(`${RECEIVED}/${a}`, 400);
    for (const path of [SENT, RECEIVED, FRIENDS]) await api.service.get(path, 400);
    expect((await api.service.get(`${RECEIVED}?user_id=${b}`)).body.meta.total).toBe(1);
    expect((await api.service.get(`${SENT}?user_id=${a}`)).body.meta.total).toBe(1);
    await api.service.patch(`${RECEIVED}/${a}?user_id=${b}`);
    await expectFriends(a, b);
    for (const path of [RECEIVED, FRIENDS]) await api.service.delete(`${path}/${a}`, 400);
    await api.service.delete(`${FRIENDS}/${a}?user_id=${b}`);
    expect(await ids(FRIENDS, a)).toEqual([]);
  });

  it('lists the newest friend first', async () => {
    const [me, first, second] = [person(), person(), person()];
    for (const friend of [first, second]) {
      await request(friend, me);
      await approve(me, friend);
    }
    expect(await ids(FRIENDS, me)).toEqual([second, first]);
  });

  it('accepts a UUID in either case', async () => {
    const [a, b] = [person(), person()];
    await request(a, b.toUpperCase());
    await approve(b, a.toUpperCase());
    await expectFriends(a, b);
  });
});
