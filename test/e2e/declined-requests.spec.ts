import { eventually } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const FRIENDS = '/api/connections/friends';
const COUNTS = '/api/connections';
const THIRTY_DAYS = 30 * 24 * 60 * 60;

describe('a declined friend request', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const ids = async (path: string, user: string): Promise<string[]> =>
    (await api.as(user).get(path)).body.data.map((entry: { user_id: string }) => entry.user_id);
  const request = (user: string, target: string, status = 201) =>
    api.as(user).post(SENT, { target_user_id: target }, status);
  const decline = (user: string, sender: string) => api.as(user).delete(`${RECEIVED}/${sender}`);
  const approve = (user: string, sender: string, status = 200) =>
    api.as(user).patch(`${RECEIVED}/${sender}`, status);

  it('is gone from both lists and counts, and the sender is not informed', async () => {
    const [sender, receiver] = [person(), person()];
    await request(sender, receiver);
    for (let i = 0; i < 2; i++) expect((await decline(receiver, sender.toUpperCase())).text).toBe('');
    for (const user of [sender, receiver]) {
      for (const path of [SENT, RECEIVED, FRIENDS]) {
        expect((await api.as(user).get(path)).body).toMatchObject({ data: [], meta: { total: 0 } });
      }
      expect(Object.values((await api.as(user).get(COUNTS)).body.data as object)).toEqual([0, 0, 0, 0, 0]);
    }
    await api.as(sender).delete(`${SENT}/${receiver}`);
    await api.as(sender).delete(`${FRIENDS}/${receiver}`);
    await approve(receiver, sender, 404);
  });

  it('may not be sent again, even by a back end, until the time in the answer', async () => {
    const [sender, receiver] = [person(), person()];
    await request(sender, receiver);
    await decline(receiver, sender);
    const refused = [
      await request(sender, receiver, 409),
      await api.service.post(`${SENT}?user_id=${sender}`, { target_user_id: receiver }, 409),
    ];
    for (const { body, headers } of refused) {
      expect(body.code).toBe('request_declined');
      expect(headers['retry-after']).toMatch(/^\d+$/);
      expect(Number(headers['retry-after'])).toBeGreaterThan(THIRTY_DAYS - 60);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(THIRTY_DAYS);
    }
    expect(await ids(RECEIVED, receiver)).toEqual([]);
    await request(sender, person());
  });

  it('has a cooldown from the first decline, which a repeated decline or an attempt does not prolong', async () => {
    const short = await startApi({ FRIEND_REQUEST_COOLDOWN: '2', DATABASE_URL: api.databaseUrl });
    try {
      const [sender, receiver] = [person(), person()];
      const ask = () => short.as(sender).post(SENT, { target_user_id: receiver });
      await ask();
      await short.as(receiver).delete(`${RECEIVED}/${sender}`);
      const { headers } = await short.as(sender).post(SENT, { target_user_id: receiver }, 409);
      expect(['1', '2']).toContain(headers['retry-after']);
      await eventually(
        async () => {
          await short.as(receiver).delete(`${RECEIVED}/${sender}`);
          await ask();
        },
        { intervalMs: 100 },
      );
      expect(await ids(RECEIVED, receiver)).toEqual([sender]);
      await short.as(receiver).delete(`${RECEIVED}/${sender}`);
      await short.as(sender).post(SENT, { target_user_id: receiver }, 409);
    } finally {
      await short.close();
    }
  });

  it('may be sent again at once if the cooldown is off', async () => {
    const off = await startApi({ FRIEND_REQUEST_COOLDOWN: '0', DATABASE_URL: api.databaseUrl });
    try {
      const [sender, receiver] = [person(), person()];
      for (let i = 0; i < 2; i++) {
        await off.as(sender).post(SENT, { target_user_id: receiver });
        await off.as(receiver).delete(`${RECEIVED}/${sender}`);
      }
      await request(sender, receiver);
    } finally {
      await off.close();
    }
  });

  it('lets the receiver ask at once, which lifts the cooldown', async () => {
    const [sender, receiver] = [person(), person()];
    await request(sender, receiver);
    await decline(receiver, sender);
    await request(receiver, sender);
    expect(await ids(RECEIVED, sender)).toEqual([receiver]);
    await api.as(receiver).delete(`${SENT}/${sender}`);
    await request(sender, receiver);
    expect(await ids(RECEIVED, receiver)).toEqual([sender]);
  });

  it('may become a friendship by a request of the receiver, after which either may ask again', async () => {
    for (const answer of [request, approve]) {
      const [sender, receiver] = [person(), person()];
      await request(sender, receiver);
      await decline(receiver, sender);
      await request(receiver, sender);
      await answer(sender, receiver);
      expect(await ids(FRIENDS, sender)).toEqual([receiver]);
      await api.as(receiver).delete(`${FRIENDS}/${sender}`);
      await request(sender, receiver);
    }
  });

  it('reverses the cooldown when the two decline each other in turn', async () => {
    const [a, b] = [person(), person()];
    await request(a, b);
    await decline(b, a);
    await request(b, a);
    await decline(a, b);
    expect((await request(b, a, 409)).body.code).toBe('request_declined');
    await request(a, b);
  });

  it('is not stored if there was no request, or if it was cancelled or approved', async () => {
    const [a, b] = [person(), person()];
    await decline(b, a);
    await decline(a, a);
    await request(a, b);
    await decline(a, b);
    await api.as(a).delete(`${SENT}/${b}`);
    await decline(b, a);
    await request(a, b);
    await approve(b, a);
    await decline(b, a);
    expect(await ids(FRIENDS, a)).toEqual([b]);
    await api.as(a).delete(`${FRIENDS}/${b}`);
    await request(a, b);
  });
});
