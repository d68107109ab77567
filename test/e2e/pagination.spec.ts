import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const FOLLOWING = '/api/connections/following';
const SIZE = 25;

interface Listed {
  data: { user_id: string }[];
  meta: { total: number; offset: number; limit: number; next_cursor?: string };
}

describe('a list of 25', () => {
  const me = person();
  const targets = Array.from({ length: SIZE }, person);
  const newestFirst = [...targets].reverse();
  let api: Api;

  beforeAll(async () => {
    api = await startApi();
    for (const target of targets) await api.as(me).post(FOLLOWING, { target_user_id: target });
  });
  afterAll(() => api.close());

  const page = async (query: string, path = FOLLOWING, user: string = me): Promise<Listed> =>
    (await api.as(user).get(`${path}?${query}`)).body as Listed;
  const ids = (listed: Listed): string[] => listed.data.map((entry) => entry.user_id);

  it.each([1, 7, 24, 25, 26])('is the same when read in pages of %i, by offset', async (limit) => {
    const joined: string[] = [];
    for (let offset = 0; offset < SIZE; offset += limit) {
      const listed = await page(`offset=${offset}&limit=${limit}`);
      expect(listed.meta).toMatchObject({ total: SIZE, offset, limit });
      joined.push(...ids(listed));
    }
    expect(joined).toEqual(newestFirst);
  });

  it.each([1, 7, 24, 25, 26])('is the same when read in pages of %i, by cursor', async (limit) => {
    const joined: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const listed = await page(`limit=${limit}${after}`);
      expect(listed.meta.total).toBe(SIZE);
      joined.push(...ids(listed));
      cursor = listed.meta.next_cursor;
    }
    expect(joined).toEqual(newestFirst);
  });

  it('is empty past the end', async () => {
    for (const offset of [SIZE, SIZE + 1, 1_000_000]) {
      const listed = await page(`offset=${offset}`);
      expect(listed.data).toEqual([]);
      expect(listed.meta).toMatchObject({ total: SIZE, offset, limit: 100 });
      expect(listed.meta).not.toHaveProperty('next_cursor');
    }
  });

  it('has 0 and 100 as defaults', async () => {
    expect((await page('')).meta).toEqual({ total: SIZE, offset: 0, limit: 100 });
  });

  it('lowers a limit above 1000, and returns the limit that was used', async () => {
    expect((await page('limit=1000')).meta.limit).toBe(1000);
    expect((await page('limit=1001')).meta.limit).toBe(1000);
    expect((await page('limit=2000000')).meta.limit).toBe(1000);
  });

  it('names the next page in a Link header and in meta, and neither on the last page', async () => {
    const response = await api.as(me).get(`${FOLLOWING}?limit=20`);
    const link = /^<([^>]+)>; rel="next"$/.exec(response.headers.link ?? '')?.[1];
    expect(link).toBeDefined();
    const url = new URL(link!, `http://localhost${FOLLOWING}`);
    expect(url.searchParams.get('cursor')).toBe(response.body.meta.next_cursor);
    const last = await api.as(me).get(url.pathname + url.search);
    expect(ids(last.body as Listed)).toEqual(newestFirst.slice(20));
    expect(last.body.meta).not.toHaveProperty('next_cursor');
    expect(last.headers.link).toBeUndefined();
  });

  it('refuses a cursor with an offset', async () => {
    const cursor = (await page('limit=5')).meta.next_cursor!;
    await api.as(me).get(`${FOLLOWING}?offset=5&cursor=${encodeURIComponent(cursor)}`, 400);
  });

  it('refuses a cursor that was changed, or made for another list or user', async () => {
    const cursor = (await page('limit=5')).meta.next_cursor!;
    const refused = async (path: string): Promise<void> => {
      expect((await api.as(me).get(path, 400)).body.code).toBe('invalid_cursor');
    };
    for (let at = 0; at < cursor.length - 1; at += 3) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      await refused(`${FOLLOWING}?cursor=${encodeURIComponent(changed)}`);
    }
    for (const bad of ['x', '%00', cursor.slice(1), `${cursor}${cursor}`]) {
      await refused(`${FOLLOWING}?cursor=${bad}`);
    }
    await refused(`/api/connections/followers?cursor=${encodeURIComponent(cursor)}`);
    await refused(`${FOLLOWING}?user_id=${person()}&cursor=${encodeURIComponent(cursor)}`);
  });

  it('continues a cursor where it was while the list grows and shrinks', async () => {
    const user = person();
    const old = Array.from({ length: 6 }, person);
    for (const target of old) await api.as(user).post(FOLLOWING, { target_user_id: target });
    const first = await page('limit=3', FOLLOWING, user);
    await api.as(user).post(FOLLOWING, { target_user_id: person() });
    await api.as(user).delete(`${FOLLOWING}/${first.data[2]!.user_id}`);
    const second = await page(
      `limit=3&cursor=${encodeURIComponent(first.meta.next_cursor!)}`,
      FOLLOWING,
      user,
    );
    expect(ids(second)).toEqual([...old].reverse().slice(3));
  });

  it.each(['followers', 'friends', 'friends/requests/sent', 'friends/requests/received'])(
    'pages %s in the same way',
    async (name) => {
      const user = person();
      const path = `/api/connections/${name}`;
      const peers = Array.from({ length: 5 }, person);
      for (const peer of peers) await joinList(name, user, peer);
      const first = await page('limit=2', path, user);
      const rest = await page(`limit=3&cursor=${encodeURIComponent(first.meta.next_cursor!)}`, path, user);
      expect([...ids(first), ...ids(rest)]).toEqual([...peers].reverse());
      expect(ids(await page('offset=3&limit=1', path, user))).toEqual([peers[1]]);
      expect(first.meta.total).toBe(5);
    },
  );

  async function joinList(name: string, user: string, peer: string): Promise<void> {
    const sent = '/api/connections/friends/requests/sent';
    if (name === 'followers') await api.as(peer).post(FOLLOWING, { target_user_id: user });
    if (name.startsWith('friends')) {
      const [from, to] = name.endsWith('sent') ? [user, peer] : [peer, user];
      await api.as(from).post(sent, { target_user_id: to });
    }
    if (name === 'friends') await api.as(user).patch(`/api/connections/friends/requests/received/${peer}`);
  }
});
