import pg from 'pg';
import { FOLLOWING } from '#following';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const BASE = '/api/connections';

interface ListBody {
  readonly data: { readonly user_id: string; readonly name: string | null; readonly since?: string }[];
  readonly meta: { readonly total: number; readonly next_cursor?: string };
}

describe('the start time of a connection', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const list = async (user: string, query: string): Promise<ListBody> =>
    (await api.as(user).get(`${BASE}/${query}`)).body;

  it('is the time of the write, the same from both sides, with any name', async () => {
    const [me, other] = [person(), person()];
    const from = Date.now();
    await api.as(me, { name: 'Ann "}' }).post(`${BASE}/following`, { target_user_id: other });
    const to = Date.now();
    const { data } = await list(me, 'following?include=since');
    expect(data).toEqual([{ user_id: other, name: null, avatar: null, since: expect.any(String) }]);
    const { since } = data[0]!;
    expect(new Date(since!).toISOString()).toBe(since);
    expect(Date.parse(since!)).toBeGreaterThanOrEqual(from - 1);
    expect(Date.parse(since!)).toBeLessThanOrEqual(to + 1);
    expect((await list(other, 'followers?include=since')).data).toEqual([
      { user_id: me, name: 'Ann "}', avatar: null, since },
    ]);
  });

  it('is that of the request while it is pending, and then that of the friendship', async () => {
    const [me, other] = [person(), person()];
    await api.as(me).post(`${BASE}/friends/requests/sent`, { target_user_id: other });
    const asked = (await list(me, 'friends/requests/sent?include=since')).data[0]!.since!;
    expect((await list(other, 'friends/requests/received?include=since')).data[0]!.since).toBe(asked);
    await api.as(other).patch(`${BASE}/friends/requests/received/${me}`);
    const friends = (await list(me, 'friends?include=since')).data[0]!.since!;
    expect((await list(other, 'friends?include=since')).data[0]!.since).toBe(friends);
    expect(friends > asked).toBe(true);
  });

  it('is the time that an import gave', async () => {
    const [me, ...others] = Array.from({ length: 4 }, person);
    const times = ['2009-02-13T23:31:30.123Z', '2019-01-01T00:00:00.000Z', '2024-02-29T12:00:00.999Z'];
    const sql = new pg.Client({ connectionString: api.databaseUrl });
    await sql.connect();
    await sql.query(
      `SELECT adjacency.link($1::smallint, $2, $3, (SELECT array_agg(adjacency.id_of(t) + 7 ORDER BY t) FROM unnest($4::timestamptz[]) AS t))`,
      [FOLLOWING, others.map(() => me), others, times],
    );
    await sql.end();
    const { data } = await list(me!, 'following?include=since');
    expect(data.map(({ since }) => since)).toEqual([...times].reverse());
  });

  it('is kept by offsets, cursors and links', async () => {
    const [me, ...others] = Array.from({ length: 6 }, person);
    for (const target_user_id of others) await api.as(me!).post(`${BASE}/following`, { target_user_id });
    const whole = (await list(me!, 'following?include=since,relationship')).data;
    expect(whole.map(({ user_id }) => user_id)).toEqual([...others].reverse());
    const times = whole.map(({ since }) => since!);
    expect([...times].sort().reverse()).toEqual(times);
    const walked: unknown[] = [];
    let next: string | undefined = '?include=relationship,since&limit=2';
    while (next !== undefined) {
      const { body, headers } = await api.as(me!).get(`${BASE}/following${next}`);
      walked.push(...(body as ListBody).data);
      const link: string | undefined = headers.link;
      next = link?.match(/<(.*)>/)?.[1];
      if (next) expect(next).toMatch(/^\?include=since,relationship&limit=2&cursor=/);
    }
    expect(walked).toEqual(whole);
    expect((await list(me!, 'following?include=since,relationship&offset=3')).data).toEqual(whole.slice(3));
    expect((await list(me!, 'following?include=since&offset=9')).data).toEqual([]);
  });

  it('is requested with known names only, repeated or separated by commas', async () => {
    const [me, other] = [person(), person()];
    await api.as(me).post(`${BASE}/following`, { target_user_id: other });
    for (const same of ['since,relationship', 'relationship&include=since', 'since, relationship,since']) {
      const { data } = await list(me, `following?include=${same}`);
      expect(Object.keys(data[0]!)).toEqual(['user_id', 'name', 'avatar', 'since', 'relationship']);
    }
    for (const bad of ['', 'x', 'since,', 'since,x', 'Since', 'since&include=x', 'toString']) {
      const { body } = await api.as(me).get(`${BASE}/following?include=${bad}`, 400);
      expect(body.errors[0].field).toBe('include');
    }
  });
});
