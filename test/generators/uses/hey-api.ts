import { followUser, getConnectionCounts, listFollowing } from './generated';
import { client } from './generated/client.gen';
import { API_URL, ME, play, TOKEN } from './scenario';

client.setConfig({ baseUrl: API_URL, auth: () => TOKEN });

await play({
  follow: async (target) => (await followUser({ body: { target_user_id: target } })).response!.status,
  list: async (query) => (await listFollowing({ query, throwOnError: true })).data,
  counts: async () => {
    const { data } = await getConnectionCounts({ throwOnError: true });
    if (!('data' in data)) throw new Error('not the counts of one user');
    return data.data;
  },
  countsOf: async (user_ids) => {
    const { data } = await getConnectionCounts({ query: { user_ids }, throwOnError: true });
    if (!('users' in data)) throw new Error('not the counts of many users');
    return data.users.map((user) => user.data);
  },
  fail: async () => {
    const { error, response } = await followUser({ body: { target_user_id: ME } });
    return [response!.status, error?.code];
  },
});
