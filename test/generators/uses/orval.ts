import { followUser, getConnectionCounts, listFollowing } from './generated/api';
import { API_URL, ME, play, TOKEN } from './scenario';

/** The generated functions have the address `http://api`, and take the rest from `RequestInit`. */
const send = globalThis.fetch;
globalThis.fetch = (url, init) => send(String(url).replace('http://api', API_URL), init);
const headers = { Authorization: `Bearer ${TOKEN}` };
const init = { headers: { ...headers, 'Content-Type': 'application/json' } };

await play({
  follow: async (target) => (await followUser({ target_user_id: target }, undefined, init)).status,
  list: async (query) => {
    const answer = await listFollowing(query, { headers });
    if (answer.status !== 200) throw new Error(answer.data.message);
    return answer.data;
  },
  counts: async () => {
    const answer = await getConnectionCounts(undefined, { headers });
    if (answer.status !== 200 || !('data' in answer.data)) throw new Error('not the counts of one user');
    return answer.data.data;
  },
  countsOf: async (user_ids) => {
    const answer = await getConnectionCounts({ user_ids }, { headers });
    if (answer.status !== 200 || !('users' in answer.data)) throw new Error('not the counts of many users');
    return answer.data.users.map((user) => user.data);
  },
  fail: async () => {
    const answer = await followUser({ target_user_id: ME }, undefined, init);
    return [answer.status, answer.status === 201 ? undefined : answer.data.code];
  },
});
