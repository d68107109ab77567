import { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const PROFILE = '/api/audience/profile';
const FOLLOWING = '/api/connections/following';
const [OLD, NEW] = ['https://example.com/old.png', 'https://example.com/new.png'];

describe('claims of user tokens', () => {
  let database: TestDatabase;
  let one: Api;
  let other: Api;
  beforeAll(async () => {
    database = await createDatabase();
    [one, other] = await Promise.all([
      startApi({ DATABASE_URL: database.url }),
      startApi({ DATABASE_URL: database.url }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await database.drop();
  });

  let started: number;
  beforeEach(() => {
    started = Math.floor(Date.now() / 1000);
  });
  const read = async (user: string) => (await one.service.get(`${PROFILE}?user_id=${user}`)).body.data;
  /** Uses a token on one instance. It is issued the given number of seconds after the start of the test. */
  const use = (api: Api, user: string, after: number, claims: Record<string, unknown>) =>
    api.as(user, { iat: started + after, ...claims }).get(FOLLOWING);
  const put = (api: Api, user: string, data: { name: string | null; avatar: string | null }) =>
    api.service.put(PROFILE, [{ user_id: user, data }]);

  it.each([
    ['absent', {}],
    ['null', { name: null, picture: null }],
    ['empty', { name: '', picture: '' }],
    ['blank', { name: ' \t ', picture: ' ' }],
    ['of another type', { name: 7, picture: { url: NEW } }],
    ['too long', { name: 'x'.repeat(201), picture: `https://example.com/${'x'.repeat(2048)}` }],
    ['no text', { name: 'A\0', picture: `${NEW}\0` }],
    ['no address', { name: 'A\ud800', picture: 'data:image/png;base64,AAAA' }],
  ])('that are %s change nothing', async (_, claims) => {
    const user = person();
    await use(one, user, -20, { name: 'Alice', picture: OLD });
    for (const api of [one, other]) await use(api, user, -10, claims);
    expect(await read(user)).toEqual({ name: 'Alice', avatar: OLD });
    const stranger = person();
    await use(one, stranger, -10, claims);
    expect(await read(stranger)).toEqual({ name: null, avatar: null });
  });

  it('change one field each', async () => {
    const user = person();
    await use(one, user, -30, { name: 'Alice' });
    await use(other, user, -20, { picture: NEW });
    expect(await read(user)).toEqual({ name: 'Alice', avatar: NEW });
    await use(one, user, -25, { name: 'Alicia', picture: OLD });
    expect(await read(user)).toEqual({ name: 'Alicia', avatar: NEW });
  });

  it('of an older token do not overwrite those of a newer one, on any instance', async () => {
    const user = person();
    await use(one, user, -10, { name: 'Alicia', picture: NEW });
    for (const api of [one, other]) await use(api, user, -20, { name: 'Alice', picture: OLD });
    expect(await read(user)).toEqual({ name: 'Alicia', avatar: NEW });
    await use(other, user, -5, { name: 'Alicia' });
    await use(one, user, -7, { name: 'Alice', picture: OLD });
    expect(await read(user)).toEqual({ name: 'Alicia', avatar: OLD });
  });

  it('get a newer time from a newer token that repeats them', async () => {
    const user = person();
    await use(one, user, -30, { name: 'Alicia' });
    await use(one, user, -10, { name: 'Alicia' });
    await use(other, user, -20, { name: 'Alice' });
    expect((await read(user)).name).toBe('Alicia');
  });

  it('of a token issued before a service wrote do not overwrite what it wrote', async () => {
    const user = person();
    await use(one, user, -10, { name: 'Alice', picture: OLD });
    await put(one, user, { name: 'Service', avatar: null });
    for (const api of [one, other]) {
      await use(api, user, -10, { name: 'Alice', picture: OLD });
      await use(api, user, -5, { name: 'Alicia', picture: NEW });
    }
    expect(await read(user)).toEqual({ name: 'Service', avatar: null });
  });

  it('do not overwrite what a service wrote again, unchanged', async () => {
    const user = person();
    await put(one, user, { name: 'Service', avatar: OLD });
    await use(one, user, 30, { name: 'Alice', picture: NEW });
    await put(one, user, { name: 'Alice', avatar: NEW });
    await use(other, user, 20, { name: 'Service', picture: OLD });
    expect(await read(user)).toEqual({ name: 'Alice', avatar: NEW });
  });

  it('of a token issued after a service wrote are stored', async () => {
    const user = person();
    await put(one, user, { name: 'Service', avatar: OLD });
    await use(other, user, 30, { name: 'Alice' });
    expect(await read(user)).toEqual({ name: 'Alice', avatar: OLD });
  });

  it('from a clock that is ahead do not overwrite what a service wrote after they were first seen', async () => {
    const user = person();
    await use(one, user, 40, { name: 'Alice' });
    await put(one, user, { name: 'Service', avatar: null });
    for (const api of [one, other]) await use(api, user, 40, { name: 'Alice' });
    expect((await read(user)).name).toBe('Service');
  });

  it('of a token without iat are stored only if there is no value with a time', async () => {
    const user = person();
    const undated = (api: Api, name: string) => api.as(user, { name, iat: undefined }).get(FOLLOWING);
    await undated(one, 'A');
    await undated(other, 'B');
    expect((await read(user)).name).toBe('B');
    await use(one, user, -100, { name: 'C' });
    await undated(one, 'D');
    expect((await read(user)).name).toBe('C');
    await put(one, user, { name: 'E', avatar: null });
    await undated(other, 'F');
    expect((await read(user)).name).toBe('E');
  });

  it.each([-1e300, -1, 0, 0.5, 1e-300])('accept the time %d', async (iat) => {
    const user = person();
    await one.as(user, { name: 'A', iat }).get(FOLLOWING);
    expect((await read(user)).name).toBe('A');
  });

  it('of tokens issued in the same second: the one that arrived last is stored, once', async () => {
    const user = person();
    await use(one, user, -10, { name: 'A' });
    await use(one, user, -10, { name: 'B' });
    await use(one, user, -10, { name: 'A' });
    expect((await read(user)).name).toBe('B');
  });

  it('write nothing again', async () => {
    const [user, peer] = [person(), person()];
    const rows = () =>
      one.app
        .get(DataSource)
        .query('SELECT xmin::text, xmax::text FROM profiles.profile WHERE user_id = $1', [user]);
    const tokens = [
      { iat: started - 9, name: 'A', picture: OLD },
      { iat: started - 8, name: 'B' },
    ];
    for (const claims of tokens) await one.as(user, claims).get(FOLLOWING);
    const before = await rows();
    for (const claims of [...tokens, ...tokens]) {
      await one.as(user, claims).get(FOLLOWING);
      await one.as(user, claims).post(FOLLOWING, { target_user_id: peer });
    }
    expect(await rows()).toEqual(before);
  });

  it('end up with the newest value, in whatever order and on whichever instance tokens arrive', async () => {
    const users = Array.from({ length: 5 }, person);
    const said = users.flatMap((user) =>
      Array.from({ length: 12 }, (_, i) => ({ user, after: -i, claims: { name: `${i}`, picture: OLD } })),
    );
    said.sort(() => Math.random() - 0.5);
    await Promise.all(
      said.map(({ user, after, claims }, i) => use(i % 2 ? one : other, user, after, claims)),
    );
    for (const user of users) expect((await read(user)).name).toBe('0');
  });

  it('never overwrite the concurrent write of a service, and no batch fails', async () => {
    const users = Array.from({ length: 8 }, person);
    const tokens = users.flatMap((user) =>
      Array.from({ length: 6 }, (_, i) => use(i % 2 ? one : other, user, -i - 2, { name: `${i}` })),
    );
    const puts = [users, users.toReversed()].map((order, i) =>
      [one, other][i]!.service.put(
        PROFILE,
        order.map((user_id) => ({ user_id, data: { name: 'Service', avatar: OLD } })),
      ),
    );
    await Promise.all([...tokens, ...puts]);
    for (const user of users) expect(await read(user)).toEqual({ name: 'Service', avatar: OLD });
  });
});
