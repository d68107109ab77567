import { axiosInstance } from '@kubb/plugin-client/clients/axios';
import { isAxiosError } from 'axios';
import { type FollowUserMutation, followUser, getConnectionCounts, listFollowing } from './generated';
import { API_URL, ME, play, TOKEN } from './scenario';

axiosInstance.defaults.baseURL = API_URL;
axiosInstance.defaults.headers.common.Authorization = `Bearer ${TOKEN}`;

await play({
  follow: async (target) => (await followUser({ target_user_id: target })).status,
  list: async (query) => (await listFollowing(query)).data,
  counts: async () => {
    const { data } = await getConnectionCounts();
    if (!('data' in data)) throw new Error('not the counts of one user');
    return data.data;
  },
  countsOf: async (user_ids) => {
    const { data } = await getConnectionCounts({ user_ids });
    if (!('users' in data)) throw new Error('not the counts of many users');
    return data.users.map((user) => user.data);
  },
  fail: async () => {
    try {
      return [(await followUser({ target_user_id: ME })).status, undefined];
    } catch (error) {
      if (!isAxiosError<FollowUserMutation['Errors']>(error)) throw error;
      return [error.response!.status, error.response!.data.code];
    }
  },
});
