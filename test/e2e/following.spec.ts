import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const FOLLOWING = '/api/connections/following';
const FOLLOWERS = '/api/connections/followers';
const COUNTS = '/api/connections';

describe('following', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const ids = async (path: string, user: string): Promise<string[]> =>
    (await api.as(user).get(path)).body.data.map((entry: { user_id: string }) => entry.user_id);
  const follow = (user: string, target: string, status = 201) =>
    api.as(user).post(FOLLOWING, { target_user_id: target }, status);

  it('adds the target to the list of the follower, and the follower to the list of the target', async () => {
    const [me, target] = [person(), person()];
    expect((await follow(me, target)).text).toBe('');
    expect((await api.as(me).get(FOLLOWING)).body).toEqual({
      message: 'OK',
      data: [{ user_id: target, name: null, avatar: null }],
      meta: { total: 1, offset: 0, limit: 100 },
    });
    expect(await ids(FOLLOWERS, target)).toEqual([me]);
    expect(await ids(FOLLOWERS, me)).toEqual([]);
  });

  it('lists the newest first, on both sides', async () => {
    const [me, fan, first, second, third] = [person(), person(), person(), person(), person()];
    for (const target of [first, second, third]) await follow(me, target);
    await follow(fan, first);
    expect(await ids(FOLLOWING, me)).toEqual([third, second, first]);
    expect(await ids(FOLLOWERS, first)).toEqual([fan, me]);
  });

  it('keeps one edge, in its place, when a follow is repeated', async () => {
    const [me, first, second] = [person(), person(), person()];
    for (const target of [first, second, first]) await follow(me, target);
    expect(await ids(FOLLOWING, me)).toEqual([second, first]);
    expect((await api.as(first).get(FOLLOWERS)).body.meta.total).toBe(1);
  });

  it('keeps one edge when the same follow arrives many times at once', async () => {
    const [me, target] = [person(), person()];
    await Promise.all(Array.from({ length: 20 }, () => follow(me, target)));
    expect(await ids(FOLLOWERS, target)).toEqual([me]);
    expect((await api.as(me).get(COUNTS)).body.data.following_count).toBe(1);
  });

  it('removes the edge from both lists, idempotently', async () => {
    const [me, target] = [person(), person()];
    await follow(me, target);
    for (let i = 0; i < 2; i++) await api.as(me).delete(`${FOLLOWING}/${target}`);
    expect(await ids(FOLLOWING, me)).toEqual([]);
    expect(await ids(FOLLOWERS, target)).toEqual([]);
  });

  it('answers 204 when the user was never followed', async () => {
    await api.as(person()).delete(`${FOLLOWING}/${person()}`);
  });

  it('removes a follower, idempotently, who may follow again', async () => {
    const [me, fan] = [person(), person()];
    await follow(fan, me);
    await follow(me, fan);
    for (let i = 0; i < 2; i++) expect((await api.as(me).delete(`${FOLLOWERS}/${fan}`)).text).toBe('');
    expect(await ids(FOLLOWERS, me)).toEqual([]);
    expect(await ids(FOLLOWING, fan)).toEqual([]);
    expect(await ids(FOLLOWING, me)).toEqual([fan]);
    await follow(fan, me);
    expect(await ids(FOLLOWERS, me)).toEqual([fan]);
  });

  it('resolves races between a follow and its removal', async () => {
    for (let i = 0; i < 20; i++) {
      const [me, fan] = [person(), person()];
      await follow(fan, me);
      await Promise.all([
        api.as(me).delete(`${FOLLOWERS}/${fan.toUpperCase()}`),
        api.as(fan).delete(`${FOLLOWING}/${me}`),
        follow(fan, me),
      ]);
      const followers = await ids(FOLLOWERS, me);
      expect(await ids(FOLLOWING, fan)).toEqual(followers.map(() => me));
      expect((await api.as(me).get(COUNTS)).body.data.followers_count).toBe(followers.length);
    }
  });

  it('puts a user who is followed again first', async () => {
    const [me, first, second] = [person(), person(), person()];
    for (const target of [first, second]) await follow(me, target);
    await api.as(me).delete(`${FOLLOWING}/${first}`);
    await follow(me, first);
    expect(await ids(FOLLOWING, me)).toEqual([first, second]);
  });

  it('refuses oneself', async () => {
    const me = person();
    expect((await follow(me, me, 400)).body.code).toBe('self_target');
    expect(await ids(FOLLOWING, me)).toEqual([]);
  });

  it('refuses oneself in upper case', async () => {
    const me = person();
    expect((await follow(me, me.toUpperCase(), 400)).body.code).toBe('self_target');
  });

  it('shows the exact count in the overview, equal to the total, after every write', async () => {
    const [me, ...targets] = Array.from({ length: 6 }, person);
    for (const [index, target] of targets.entries()) {
      await follow(me!, target);
      expect((await api.as(me!).get(COUNTS)).body.data.following_count).toBe(index + 1);
      expect((await api.as(me!).get(FOLLOWING)).body.meta.total).toBe(index + 1);
      expect((await api.as(target).get(COUNTS)).body.data.followers_count).toBe(1);
    }
    await api.as(me!).delete(`${FOLLOWING}/${targets[0]}`);
    expect((await api.as(me!).get(COUNTS)).body.data.following_count).toBe(targets.length - 1);
    expect((await api.as(targets[0]!).get(COUNTS)).body.data.followers_count).toBe(0);
  });

  it('implies no friendship', async () => {
    const [me, target] = [person(), person()];
    await follow(me, target);
    await follow(target, me);
    expect((await api.as(me).get(COUNTS)).body.data).toEqual({
      following_count: 1,
      followers_count: 1,
      friends_count: 0,
      requests_received_count: 0,
      requests_sent_count: 0,
    });
  });

  it('accepts a UUID in either case and returns it in lower case', async () => {
    const [me, target] = [person(), person()];
    await follow(me, target.toUpperCase());
    await follow(me, target);
    expect(await ids(FOLLOWING, me)).toEqual([target]);
    await api.as(me).delete(`${FOLLOWING}/${target.toUpperCase()}`);
    expect(await ids(FOLLOWING, me)).toEqual([]);
  });

  it('lets anyone read the lists and counts of another', async () => {
    const [me, target, stranger] = [person(), person(), person()];
    await follow(me, target);
    for (const path of [FOLLOWING, FOLLOWERS, '/api/connections/friends']) {
      const total = path === FOLLOWING ? 1 : 0;
      expect((await api.as(stranger).get(`${path}?user_id=${me}`)).body.meta.total).toBe(total);
    }
    expect((await api.as(stranger).get(`${COUNTS}?user_id=${me}`)).body.data.following_count).toBe(1);
  });

  it('accepts their own id, and refuses to write for another', async () => {
    const [me, other, target] = [person(), person(), person()];
    await api.as(me).post(`${FOLLOWING}?user_id=${me.toUpperCase()}`, { target_user_id: target });
    const refused = await api.as(me).post(`${FOLLOWING}?user_id=${other}`, { target_user_id: target }, 403);
    expect(refused.body.code).toBe('not_yours');
    await api.as(me).delete(`${FOLLOWING}/${target}?user_id=${other}`, 403);
    await api.as(other).delete(`${FOLLOWERS}/${me}?user_id=${target}`, 403);
    expect(await ids(FOLLOWING, me)).toEqual([target]);
    expect(await ids(FOLLOWING, other)).toEqual([]);
  });

  it('lets a service token act for the user it names, and requires the name', async () => {
    const [user, target] = [person(), person()];
    await api.service.post(`${FOLLOWING}?user_id=${user}`, { target_user_id: target });
    for (const path of [FOLLOWING, FOLLOWERS, COUNTS]) {
      await api.service.get(`${path}?user_id=${user}`);
      await api.service.get(path, 400);
    }
    expect(await ids(FOLLOWING, user)).toEqual([target]);
    await api.service.post(FOLLOWING, { target_user_id: target }, 400);
    await api.service.delete(`${FOLLOWING}/${target}`, 400);
    expect(await ids(FOLLOWING, user)).toEqual([target]);
    await api.service.delete(`${FOLLOWING}/${target}?user_id=${user}`);
    expect(await ids(FOLLOWING, user)).toEqual([]);
    await follow(user, target);
    await api.service.delete(`${FOLLOWERS}/${user}`, 400);
    await api.service.delete(`${FOLLOWERS}/${user}?user_id=${target}`);
    expect(await ids(FOLLOWING, user)).toEqual([]);
  });

  it('answers counts of many users in input order, duplicates once, unknown users with zeros', async () => {
    const [me, target, unknown] = [person(), person(), person()];
    await follow(me, target);
    const zero = {
      following_count: 0,
      followers_count: 0,
      friends_count: 0,
      requests_received_count: 0,
      requests_sent_count: 0,
    };
    const asked = [unknown, me.toUpperCase(), target, me].join(',');
    expect((await api.as(me).get(`${COUNTS}?user_ids=${asked}`)).body).toEqual({
      message: 'OK',
      users: [
        { user_id: unknown, data: zero },
        { user_id: me, data: { ...zero, following_count: 1 } },
        { user_id: target, data: { ...zero, followers_count: 1 } },
      ],
    });
    expect((await api.service.get(`${COUNTS}?user_ids=${me}`)).body.users).toHaveLength(1);
  });
});
