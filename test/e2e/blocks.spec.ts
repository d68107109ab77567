import { startApp, type TestApp } from '../support/app.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

const BLOCKS = '/api/connections/blocks';
const FOLLOWING = '/api/connections/following';
const FOLLOWERS = '/api/connections/followers';
const FRIENDS = '/api/connections/friends';
const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const COUNTS = '/api/connections';
const PROFILE = '/api/audience/profile';

const NOTHING = {
  following_count: 0,
  followers_count: 0,
  friends_count: 0,
  requests_received_count: 0,
  requests_sent_count: 0,
};

describe('a block', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  interface List {
    readonly ids: string[];
    readonly total: number;
  }

  const follow = (user: string, target: string, status = 201) =>
    api.as(user).post(FOLLOWING, { target_user_id: target }, status);
  const ask = (user: string, target: string, status = 201) =>
    api.as(user).post(SENT, { target_user_id: target }, status);
  const approve = (user: string, sender: string, status = 200) =>
    api.as(user).patch(`${RECEIVED}/${sender}`, status);
  const block = (user: string, target: string) => api.as(user).post(BLOCKS, { target_user_id: target });
  const unblock = (user: string, target: string) => api.as(user).delete(`${BLOCKS}/${target}`);
  const befriend = async (user: string, target: string): Promise<void> => {
    await ask(user, target);
    await approve(target, user);
  };
  const list = async (viewer: string, path: string, owner = viewer, range = ''): Promise<List> => {
    const { body } = await api.as(viewer).get(`${path}?user_id=${owner}${range}`);
    return { ids: body.data.map(({ user_id }: { user_id: string }) => user_id), total: body.meta.total };
  };
  const counts = async (viewer: string, owner = viewer): Promise<Record<string, number>> =>
    (await api.as(viewer).get(`${COUNTS}?user_id=${owner}`)).body.data;

  it('is on the list of the blocking user, once, and can be lifted repeatedly', async () => {
    const [me, first, second] = [person(), person(), person()];
    for (const target of [first, second, first]) expect((await block(me, target)).text).toBe('');
    expect(await list(me, BLOCKS)).toEqual({ ids: [second, first], total: 2 });
    expect(await list(first, BLOCKS)).toEqual({ ids: [], total: 0 });
    for (let i = 0; i < 2; i++) await unblock(me, first);
    expect(await list(me, BLOCKS)).toEqual({ ids: [second], total: 1 });
  });

  it('is private, and cannot block oneself', async () => {
    const [me, other] = [person(), person()];
    expect((await api.as(me).get(`${BLOCKS}?user_id=${other}`, 403)).body.code).toBe('not_yours');
    expect((await api.as(me).post(BLOCKS, { target_user_id: me }, 400)).body.code).toBe('self_target');
  });

  it.each([
    ['who blocks', (me: string, other: string) => block(me, other)],
    ['who is blocked', (me: string, other: string) => block(other, me)],
  ])('ends follows, friendship and requests, both ways, and prevents new ones: for %s', async (_, blocks) => {
    const [me, other, third] = [person(), person(), person()];
    await follow(me, other);
    await follow(other, me);
    await follow(third, me);
    await befriend(me, other);
    await befriend(me, third);
    await blocks(me, other);
    for (const [user, path] of [
      [me, FOLLOWING],
      [other, FOLLOWING],
      [other, FOLLOWERS],
      [other, FRIENDS],
    ] as const)
      expect({ path, ...(await list(user, path)) }).toEqual({ path, ids: [], total: 0 });
    expect(await list(me, FRIENDS)).toEqual({ ids: [third], total: 1 });
    expect(await list(me, FOLLOWERS)).toEqual({ ids: [third], total: 1 });
    expect(await counts(other)).toEqual(NOTHING);
    for (const write of [follow, ask])
      for (const [user, target] of [
        [me, other],
        [other, me],
      ] as const)
        expect((await write(user, target, 403)).body).toMatchObject({
          code: 'blocked',
          message: 'These two users cannot be connected.',
        });
  });

  it('ends a request either way, which can then not be approved', async () => {
    const [me, asked, asking] = [person(), person(), person()];
    await ask(me, asked);
    await ask(asking, me);
    await block(me, asked);
    await block(me, asking);
    expect(await list(me, SENT)).toEqual({ ids: [], total: 0 });
    expect(await list(me, RECEIVED)).toEqual({ ids: [], total: 0 });
    expect(await list(asked, RECEIVED)).toEqual({ ids: [], total: 0 });
    expect((await approve(me, asking, 404)).body.code).toBe('friend_request_not_found');
  });

  it('hides the two from each other in lists of others, while others see both', async () => {
    const [me, other, star, fan] = [person(), person(), person(), person()];
    for (const user of [fan, me, other]) await follow(user, star);
    await follow(star, other);
    await befriend(other, star);
    await ask(other, fan);
    expect((await list(me, FOLLOWERS, star)).total).toBe(3);
    await block(other, me);
    expect(await list(me, FOLLOWERS, star)).toEqual({ ids: [me, fan], total: 2 });
    expect(await list(me, FOLLOWERS, star, '&offset=1&limit=1')).toEqual({ ids: [fan], total: 2 });
    expect(await list(me, FOLLOWING, star)).toEqual({ ids: [], total: 0 });
    expect(await list(me, FRIENDS, star)).toEqual({ ids: [], total: 0 });
    expect(await list(other, FOLLOWERS, star)).toEqual({ ids: [other, fan], total: 2 });
    expect(await list(fan, FOLLOWERS, star)).toEqual({ ids: [other, me, fan], total: 3 });
    expect(await counts(me, star)).toMatchObject({
      followers_count: 2,
      following_count: 0,
      friends_count: 0,
    });
    expect(await counts(me, fan)).toMatchObject({ requests_received_count: 0 });
    expect(await counts(fan, star)).toMatchObject({
      followers_count: 3,
      following_count: 1,
      friends_count: 1,
    });
    await unblock(other, me);
    expect(await list(me, FOLLOWERS, star)).toEqual({ ids: [other, me, fan], total: 3 });
    expect(await counts(me, star)).toMatchObject({ followers_count: 3 });
  });

  it('hides everything about one from the other, also their name', async () => {
    const [me, other, third] = [person(), person(), person()];
    await api.service.put(PROFILE, [{ user_id: other, data: { name: 'Mallory', avatar: null } }]);
    await follow(other, third);
    await follow(third, other);
    await block(me, other);
    for (const path of [FOLLOWING, FOLLOWERS, FRIENDS])
      expect({ path, ...(await list(me, path, other)) }).toEqual({ path, ids: [], total: 0 });
    expect(await counts(me, other)).toEqual(NOTHING);
    const batch = await api.as(me).get(`${COUNTS}?user_ids=${other},${third}`);
    expect(batch.body.users).toEqual([
      { user_id: other, data: NOTHING },
      { user_id: third, data: NOTHING },
    ]);
    expect((await api.as(me).get(`${PROFILE}?user_id=${other}`)).body.data).toEqual({
      name: null,
      avatar: null,
    });
    expect((await api.as(third).get(`${PROFILE}?user_id=${other}`)).body.data.name).toBe('Mallory');
  });

  it('hides nothing from a service', async () => {
    const [me, other, star] = [person(), person(), person()];
    for (const user of [me, other]) await follow(user, star);
    await block(me, other);
    const { body } = await api.service.get(`${FOLLOWERS}?user_id=${star}`);
    expect(body.meta.total).toBe(2);
    expect((await api.service.get(`${COUNTS}?user_id=${star}`)).body.data.followers_count).toBe(2);
  });

  it('restores nothing when it is lifted, and then allows new connections', async () => {
    const [me, other] = [person(), person()];
    await follow(me, other);
    await befriend(me, other);
    await block(me, other);
    await block(other, me);
    await unblock(me, other);
    await follow(me, other, 403);
    await unblock(other, me);
    expect(await counts(me)).toEqual(NOTHING);
    await follow(me, other);
    await befriend(other, me);
    expect(await counts(me)).toMatchObject({ following_count: 1, friends_count: 1 });
  });

  it('holds against a concurrent follow, request and approval, at two instances', async () => {
    const second = await startApp({ DATABASE_URL: api.databaseUrl });
    try {
      for (let i = 0; i < 25; i++) {
        const [me, other] = [person(), person()];
        await ask(other, me);
        const [mine, others] = await Promise.all([userToken(me), userToken(other)]);
        const at =
          (instance: TestApp) => (method: 'post' | 'patch', path: string, token: string, target?: string) =>
            instance.http[method](path)
              .set('Authorization', `Bearer ${token}`)
              .send(target && { target_user_id: target });
        const [here, there] = i % 2 === 0 ? [at(api), at(second)] : [at(second), at(api)];
        const answers = await Promise.all([
          here('post', BLOCKS, mine, other),
          there('post', FOLLOWING, mine, other),
          there('post', FOLLOWING, others, me),
          here('patch', `${RECEIVED}/${other}`, mine),
          there('post', SENT, others, me),
        ]);
        for (const { status } of answers) expect([200, 201, 403, 404, 409]).toContain(status);
        for (const user of [me, other])
          for (const path of [FOLLOWING, FOLLOWERS, FRIENDS, SENT, RECEIVED])
            expect({ i, path, ...(await list(user, path)) }).toEqual({ i, path, ids: [], total: 0 });
      }
    } finally {
      await second.close();
    }
  });
});
