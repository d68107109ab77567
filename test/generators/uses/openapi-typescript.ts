import createClient from 'openapi-fetch';
import type { paths } from './generated/schema';
import { API_URL, ME, play, TOKEN } from './scenario';

const client = createClient<paths>({ baseUrl: API_URL, headers: { Authorization: `Bearer ${TOKEN}` } });

await play({
  follow: async (target) =>
    (await client.POST('/api/connections/following', { body: { target_user_id: target } })).response.status,
  list: async (query) => (await client.GET('/api/connections/following', { params: { query } })).data!,
  counts: async () => {
    const { data } = await client.GET('/api/connections');
    if (data === undefined || !('data' in data)) throw new Error('not the counts of one user');
    return data.data;
  },
  countsOf: async (user_ids) => {
    const { data } = await client.GET('/api/connections', { params: { query: { user_ids } } });
    if (data === undefined || !('users' in data)) throw new Error('not the counts of many users');
    return data.users.map((user) => user.data);
  },
  fail: async () => {
    const { error, response } = await client.POST('/api/connections/following', {
      body: { target_user_id: ME },
    });
    return [response.status, error?.code];
  },
});
