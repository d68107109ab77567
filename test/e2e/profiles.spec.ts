import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const PROFILE = '/api/audience/profile';
const FOLLOWING = '/api/connections/following';
const AVATAR = 'https://example.com/a.png';

describe('profiles', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const read = async (user: string) => (await api.service.get(`${PROFILE}?user_id=${user}`)).body;

  it('come from the claims of a user token', async () => {
    const user = person();
    await api.as(user, { name: 'Alice', picture: AVATAR }).get(FOLLOWING);
    expect(await read(user)).toEqual({ message: 'OK', data: { name: 'Alice', avatar: AVATAR } });
  });

  it('change when the claims change, and stay when a token has none', async () => {
    const user = person();
    await api.as(user, { name: 'Alice', picture: AVATAR }).get(FOLLOWING);
    await api.as(user).get(FOLLOWING);
    expect((await read(user)).data).toEqual({ name: 'Alice', avatar: AVATAR });
    await api.as(user, { name: 'Alicia', picture: AVATAR }).get(FOLLOWING);
    expect((await read(user)).data).toEqual({ name: 'Alicia', avatar: AVATAR });
  });

  it('are null for unknown users', async () => {
    expect((await read(person())).data).toEqual({ name: null, avatar: null });
  });

  it('are written by a service token, and appear in lists', async () => {
    const [me, target, other] = [person(), person(), person()];
    const saved = await api.service.put(PROFILE, [
      { user_id: target.toUpperCase(), data: { name: 'Bob', avatar: AVATAR } },
      { user_id: other, data: { name: 'Carol', avatar: null } },
    ]);
    expect(JSON.stringify(saved.body).indexOf(target)).toBeLessThan(
      JSON.stringify(saved.body).indexOf(other),
    );
    for (const peer of [other, target]) await api.as(me).post(FOLLOWING, { target_user_id: peer });
    expect((await api.as(me).get(FOLLOWING)).body.data).toEqual([
      { user_id: target, name: 'Bob', avatar: AVATAR },
      { user_id: other, name: 'Carol', avatar: null },
    ]);
  });

  it('appear in lists character by character', async () => {
    const [me, target] = [person(), person()];
    const name = 'Ann "the\\" O\'Neill, </b> 💥 {}';
    const data = { name, avatar: `${AVATAR}?a=%22b&c=%5c` };
    expect((await api.service.put(PROFILE, [{ user_id: target, data }])).status).toBe(200);
    await api.as(me).post(FOLLOWING, { target_user_id: target });
    expect((await api.as(me).get(FOLLOWING)).body.data).toEqual([{ user_id: target, ...data }]);
  });

  it('are read for many users in input order, duplicates once', async () => {
    const [a, b] = [person(), person()];
    await api.service.put(PROFILE, [{ user_id: b, data: { name: 'B', avatar: AVATAR } }]);
    expect((await api.as(a).get(`${PROFILE}?user_ids=${a},${b},${a.toUpperCase()}`)).body).toEqual({
      message: 'OK',
      users: [
        { user_id: a, data: { name: null, avatar: null } },
        { user_id: b, data: { name: 'B', avatar: AVATAR } },
      ],
    });
  });

  it('are not written by a user token', async () => {
    const user = person();
    await api.as(user).put(PROFILE, [{ user_id: user, data: { name: 'X', avatar: null } }], 403);
    expect((await read(user)).data.name).toBeNull();
  });

  it('hold up to 1000 in one request', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({
      user_id: person(),
      data: { name: `${i}`, avatar: null },
    }));
    await api.service.put(PROFILE, many, 400);
    await api.service.put(PROFILE, many.slice(1));
    expect((await read(many[1000]!.user_id)).data.name).toBe('1000');
    expect((await read(many[0]!.user_id)).data.name).toBeNull();
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'x',
    '//example.com/a',
    1,
    {},
    '',
    false,
    ['https://a.b'],
  ])('have an http or https address as avatar, never %j', async (avatar) => {
    const data = { name: 'X', avatar };
    const { body } = await api.service.put(PROFILE, [{ user_id: person(), data }], 400);
    expect(body.errors).toEqual([
      { field: '0.data.avatar', message: expect.stringMatching(/^avatar must be/) },
    ]);
  });

  it('have an avatar in its normal form, from a service and from a claim', async () => {
    const [user, other, viewer] = [person(), person(), person()];
    const [given, normal] = [
      'HTTPS://Exämple.COM:443/ä b/../c?d=<e>',
      'https://xn--exmple-cua.com/c?d=%3Ce%3E',
    ];
    const picture = given.replace(' ', '');
    const saved = await api.service.put(PROFILE, [{ user_id: other, data: { name: 'X', avatar: picture } }]);
    expect(saved.body.users[0].data.avatar).toBe(normal);
    await api.as(user, { picture }).get(FOLLOWING);
    for (const one of [user, other]) {
      expect((await read(one)).data.avatar).toBe(normal);
      await api.as(viewer).post(FOLLOWING, { target_user_id: one });
    }
    const { data } = (await api.as(viewer).get(FOLLOWING)).body;
    expect(data.map(({ avatar }: { avatar: string }) => avatar)).toEqual([normal, normal]);
  });

  it.each(['', ' ', 'a\nb', '\u202eevil', '\u200b\u200d', '\ud800', 1, {}, 'x'.repeat(201)])(
    'have a visible name, never %j',
    async (name) => {
      const data = { name, avatar: null };
      const { body } = await api.service.put(PROFILE, [{ user_id: person(), data }], 400);
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0].field).toBe('0.data.name');
    },
  );

  it('are all checked, and the faults of all are named, up to 20', async () => {
    const good = { user_id: person(), data: { name: 'X' } };
    const bad = { user_id: 'x', data: { name: '', colour: 1 } };
    const namedFor = async (...items: unknown[]): Promise<string[]> => {
      const { body } = await api.service.put(PROFILE, items, 400);
      return body.errors.map(({ field }: { field: string }) => field);
    };
    expect(await namedFor(bad, { data: {} }, 1, good, { user_id: person() })).toEqual([
      '0.data.colour',
      '0.user_id',
      '0.data.name',
      '1.user_id',
      '2',
      '4.data',
    ]);
    const many = Array.from({ length: 1000 }, () => ({ user_id: 'x', data: {} }));
    expect(await namedFor(...many)).toEqual(Array.from({ length: 20 }, (_, i) => `${i}.user_id`));
    expect(await namedFor(...Array.from({ length: 500 }, () => good), bad)).toHaveLength(3);
  });

  it('are returned as they are stored', async () => {
    const user = person();
    const data = { name: `👩‍👩‍👧 نامه‌ای ${'𝒜'.repeat(60)}`, avatar: AVATAR };
    expect((await api.service.put(PROFILE, [{ user_id: user, data }])).body.users[0].data).toEqual(data);
    expect((await read(user)).data).toEqual(data);
  });

  it('ignore a picture claim that is not an http or https address', async () => {
    const user = person();
    await api.as(user, { name: 'Mallory', picture: 'javascript:alert(1)' }).get(FOLLOWING);
    expect((await read(user)).data.avatar).toBeNull();
  });

  it.each(['{}', '"x"', '[1]', '[null]', '[{}]', '[{"user_id":"x","data":{}}]'])(
    'refuse %s',
    async (body) => {
      await api.service.put(PROFILE, body, 400);
    },
  );

  it('name one user or many, not both', async () => {
    const user = person();
    await api.as(user).get(`${PROFILE}?user_id=${user}&user_ids=${user}`, 400);
    await api.service.get(PROFILE, 400);
    expect((await api.as(user).get(PROFILE)).body.data).toEqual({ name: null, avatar: null });
  });
});
