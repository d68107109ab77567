import pg from 'pg';
import { FOLLOWING } from '#following';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const FOLLOWERS_OF_VIEWER = 50_000;
const MOST_BYTES = 20_000;

describe('The screen of a profile', () => {
  let api: Api;
  let viewer: string;
  let shown: string;

  beforeAll(async () => {
    api = await startApi();
    [viewer, shown] = [person(), person()];
    const sql = new pg.Client({ connectionString: api.databaseUrl });
    await sql.connect();
    await sql.query(
      `SELECT count(*) FROM (SELECT array_agg(gen_random_uuid()) AS followers, array_agg($2::uuid) AS followed
         FROM generate_series(1, $3::int)) x, adjacency.link($1::smallint, x.followers, x.followed)`,
      [FOLLOWING, viewer, FOLLOWERS_OF_VIEWER],
    );
    await sql.end();
    await api.service.put('/api/audience/profile', [
      { user_id: shown, data: { name: 'Ada Lovelace', avatar: 'https://example.com/ada.png' } },
    ]);
    await api.as(shown).post('/api/connections/following', { target_user_id: viewer });
    await api.as(shown).post('/api/connections/friends/requests/sent', { target_user_id: viewer });
  }, 60_000);
  afterAll(() => api.close());

  it('takes three calls and less than 20 KB, however many followers the viewer has', async () => {
    let [calls, bytes] = [0, 0];
    const get = async (path: string) => {
      const { text, headers, body } = await api.as(viewer).get(path);
      calls++;
      bytes += text.length + JSON.stringify(headers).length;
      return body;
    };
    const [profile, counts, relationships] = await Promise.all([
      get(`/api/audience/profile?user_id=${shown}`),
      get(`/api/connections?user_id=${shown}`),
      get(`/api/connections/relationships?target_user_ids=${shown}`),
    ]);
    const header = profile.data as { name: string; avatar: string };
    const button = relationships.users[0].data as Record<string, unknown>;
    expect(header).toEqual({ name: 'Ada Lovelace', avatar: 'https://example.com/ada.png' });
    expect(counts.data).toMatchObject({ following_count: 1, followers_count: 0, friends_count: 0 });
    // "Follows you", a button to follow back, and a request to answer.
    expect(button).toMatchObject({ followed_by: true, following: false, request_received: true });
    expect(calls).toBe(3);
    expect(bytes).toBeLessThan(MOST_BYTES);
    const own = await api.as(viewer).get('/api/connections');
    expect(own.body.data.followers_count).toBe(FOLLOWERS_OF_VIEWER + 1);
  });
});
