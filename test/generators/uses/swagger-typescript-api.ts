import { Api, type HttpResponse } from './generated/api';
import { API_URL, ME, play, TOKEN } from './scenario';

const { api } = new Api({
  baseUrl: API_URL,
  baseApiParams: { headers: { Authorization: `Bearer ${TOKEN}` } },
});

await play({
  follow: async (target) => (await api.followUser({ target_user_id: target })).status,
  list: async (query) => (await api.listFollowing(query, { format: 'json' })).data,
  counts: async () => {
    const { data } = await api.getConnectionCounts();
    if (!('data' in data)) throw new Error('not the counts of one user');
    return data.data;
  },
  countsOf: async (user_ids) => {
    const { data } = await api.getConnectionCounts({ user_ids });
    if (!('users' in data)) throw new Error('not the counts of many users');
    return data.users.map((user) => user.data);
  },
  fail: async () => {
    // Answers that are not 2xx are thrown.
    const answer: HttpResponse<unknown, { code: string }> = await api
      .followUser({ target_user_id: ME })
      .catch((thrown) => thrown);
    return [answer.status, answer.error?.code ?? ((await answer.json()) as { code: string }).code];
  },
});
