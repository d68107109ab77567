import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { NOTHING } from '../support/relationship.js';

const BASE = '/api/connections';
const PATH = `${BASE}/relationships`;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface Entry {
  readonly user_id: string;
  readonly since?: string;
  readonly relationship?: object;
}

describe('relationships', () => {
  let api: Api;
  let me: string;
  let followed: string;
  let fan: string;
  let friend: string;
  let asked: string;
  let asking: string;
  let all: string;

  beforeAll(async () => {
    api = await startApi();
    [me, followed, fan, friend] = [person(), person(), person(), person()];
    [asked, asking, all] = [person(), person(), person()];
    const follow = (user: string, target_user_id: string) =>
      api.as(user).post(`${BASE}/following`, { target_user_id });
    const request = (user: string, target_user_id: string) =>
      api.as(user).post(`${BASE}/friends/requests/sent`, { target_user_id });
    await follow(me, followed);
    await follow(fan, me);
    for (const user of [friend, all]) {
      await request(user, me);
      await request(me, user);
    }
    await request(me, asked);
    await request(asking, me);
    await follow(me, all);
    await follow(all, me);
  });
  afterAll(() => api.close());

  const expected = () => ({
    [followed]: { ...NOTHING, following: true, following_since: expect.stringMatching(TIME) },
    [fan]: { ...NOTHING, followed_by: true, followed_by_since: expect.stringMatching(TIME) },
    [friend]: { ...NOTHING, friends: true, friends_since: expect.stringMatching(TIME) },
    [asked]: { ...NOTHING, request_sent: true, request_sent_at: expect.stringMatching(TIME) },
    [asking]: { ...NOTHING, request_received: true, request_received_at: expect.stringMatching(TIME) },
    [all]: {
      ...NOTHING,
      following: true,
      following_since: expect.stringMatching(TIME),
      followed_by: true,
      followed_by_since: expect.stringMatching(TIME),
      friends: true,
      friends_since: expect.stringMatching(TIME),
    },
  });
  const related = async (query: string, caller = api.as(me)): Promise<{ user_id: string; data: object }[]> =>
    (await caller.get(`${PATH}?${query}`)).body.users;
  const listed = async (path: string, caller = api.as(me)): Promise<Entry[]> =>
    (await caller.get(`${BASE}/${path}`)).body.data;

  it('contain every connection, in the requested order, duplicates once', async () => {
    const stranger = person();
    const ids = [all, stranger, me, ...Object.keys(expected()), all.toUpperCase()];
    const users = await related(`target_user_ids=${ids.join(',')}`);
    const order = [...new Set(ids.map((id) => id.toLowerCase()))];
    expect(users.map(({ user_id }) => user_id)).toEqual(order);
    expect(Object.fromEntries(users.map(({ user_id, data }) => [user_id, data]))).toEqual({
      ...expected(),
      [stranger]: NOTHING,
      [me]: NOTHING,
    });
    expect(Object.keys(users[0]!.data)).toEqual(Object.keys(NOTHING));
  });

  it('are seen from the other side, too', async () => {
    expect(await related(`target_user_ids=${me}`, api.as(asked))).toEqual([
      {
        user_id: me,
        data: { ...NOTHING, request_received: true, request_received_at: expect.stringMatching(TIME) },
      },
    ]);
  });

  it('take their targets repeated or separated by commas, up to 100', async () => {
    const ids = Array.from({ length: 100 }, person);
    const query = `target_user_ids=${ids.slice(0, 50).join(',')}&target_user_ids=${ids.slice(50).join(', ')}`;
    expect((await related(query)).map(({ user_id }) => user_id)).toEqual(ids);
    const tooMany = [...ids, person()].join(',');
    for (const bad of ['', `target_user_ids=`, 'target_user_ids=x', `target_user_ids=${tooMany}`]) {
      const { body } = await api.as(me).get(`${PATH}?${bad}`, 400);
      expect(body.errors[0].field).toBe('target_user_ids');
    }
  });

  it('show whom the user blocks, and never who blocks the user', async () => {
    const [blocked, follower] = [person(), person()];
    await api.as(blocked).post(`${BASE}/following`, { target_user_id: follower });
    await api.as(follower).post(`${BASE}/blocks`, { target_user_id: blocked });
    expect(await related(`target_user_ids=${blocked}`, api.as(follower))).toEqual([
      { user_id: blocked, data: { ...NOTHING, blocking: true } },
    ]);
    expect(await related(`target_user_ids=${follower}`, api.as(blocked))).toEqual([
      { user_id: follower, data: NOTHING },
    ]);
    const [entry] = await listed('blocks?include=since,relationship', api.as(follower));
    expect(entry).toMatchObject({ since: expect.stringMatching(TIME), relationship: { blocking: true } });
  });

  it('are private to their user, and a back end names the user', async () => {
    await api.as(fan).get(`${PATH}?target_user_ids=${fan}&user_id=${me}`, 403);
    await api.service.get(`${PATH}?target_user_ids=${fan}`, 400);
    const [entry] = await related(`target_user_ids=${fan}&user_id=${me}`, api.service);
    expect(entry).toEqual({ user_id: fan, data: expected()[fan] });
  });

  it('are shown in every list that includes them, and only there', async () => {
    const lists = ['following', 'followers', 'friends', 'friends/requests/sent', 'friends/requests/received'];
    const seen = new Set<string>();
    for (const path of lists) {
      const entries = await listed(`${path}?include=relationship`);
      const plain = await listed(path);
      expect(entries.map(({ user_id }) => user_id)).toEqual(plain.map(({ user_id }) => user_id));
      for (const entry of entries) {
        seen.add(entry.user_id);
        expect(entry).toEqual({
          user_id: entry.user_id,
          name: null,
          avatar: null,
          relationship: expected()[entry.user_id],
        });
      }
      for (const entry of plain) expect(Object.keys(entry)).toEqual(['user_id', 'name', 'avatar']);
    }
    expect([...seen].sort()).toEqual(Object.keys(expected()).sort());
  });

  it('are those of the caller in the list of another, and of the named user for a back end', async () => {
    const mine = await listed(`followers?user_id=${followed}&include=relationship`);
    expect(mine).toMatchObject([{ user_id: me, relationship: NOTHING }]);
    const theirs = await listed(`followers?user_id=${followed}&include=relationship`, api.as(fan));
    expect(theirs).toMatchObject([{ user_id: me, relationship: { following: true, followed_by: false } }]);
    const owners = await listed(`followers?user_id=${followed}&include=relationship`, api.service);
    expect(owners).toMatchObject([{ user_id: me, relationship: { following: false, followed_by: true } }]);
  });
});
