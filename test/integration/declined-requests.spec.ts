import pg from 'pg';
import { DeclinedRequestCleaner } from '#friendship';
import { eventually } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';

const SENT = '/api/connections/friends/requests/sent';
const RECEIVED = '/api/connections/friends/requests/received';
const FRIENDS = '/api/connections/friends';
const ROUNDS = 20;

describe('declined requests on two instances', () => {
  let one: Api;
  let two: Api;
  let sql: pg.Client;

  beforeAll(async () => {
    one = await startApi();
    two = await startApi({ DATABASE_URL: one.databaseUrl });
    sql = new pg.Client({ connectionString: one.databaseUrl });
    await sql.connect();
  }, 60_000);
  afterAll(async () => {
    await sql.end();
    await two.close();
    await one.close();
  });

  const ids = async (path: string, user: string): Promise<string[]> =>
    (await one.as(user).get(path)).body.data.map((entry: { user_id: string }) => entry.user_id);
  const request = (api: Api, user: string, target: string) =>
    api.as(user).post(SENT, { target_user_id: target });
  const decline = (api: Api, user: string, sender: string) => api.as(user).delete(`${RECEIVED}/${sender}`);
  const succeeded = (answer: Promise<unknown>): Promise<boolean> =>
    answer.then(
      () => true,
      () => false,
    );
  const remembered = async (sender: string): Promise<number> =>
    (await sql.query('SELECT FROM friendship.declined_request WHERE sender = $1', [sender])).rowCount!;

  it('are either approved or declined', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [sender, receiver] = [person(), person()];
      await request(one, sender, receiver);
      const [approved] = await Promise.all([
        succeeded(one.as(receiver).patch(`${RECEIVED}/${sender}`)),
        decline(two, receiver, sender),
      ]);
      expect(await ids(FRIENDS, sender)).toEqual(approved ? [receiver] : []);
      expect(await ids(SENT, sender)).toEqual([]);
      expect(await remembered(sender)).toBe(approved ? 0 : 1);
    }
  });

  it('are either cancelled or declined', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [sender, receiver] = [person(), person()];
      await request(one, sender, receiver);
      await Promise.all([one.as(sender).delete(`${SENT}/${receiver}`), decline(two, receiver, sender)]);
      expect(await ids(SENT, sender)).toEqual([]);
      expect(await succeeded(request(two, sender, receiver))).toBe((await remembered(sender)) === 0);
    }
  });

  it('stay declined, or become a friendship, when the receiver asks meanwhile', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [sender, receiver] = [person(), person()];
      await request(one, sender, receiver);
      await Promise.all([decline(one, receiver, sender), request(two, receiver, sender)]);
      const befriended = (await ids(FRIENDS, sender)).length === 1;
      expect(await ids(RECEIVED, sender)).toEqual(befriended ? [] : [receiver]);
      expect(await remembered(sender)).toBe(0);
    }
  });

  it('store declines consistently with requests, in any order', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const [sender, receiver] = [person(), person()];
      await request(one, sender, receiver);
      const again = await Promise.all([
        decline(one, receiver, sender),
        decline(two, receiver, sender),
        succeeded(request(two, sender, receiver)),
        succeeded(request(one, sender, receiver)),
      ]);
      expect(again.slice(0, 2).every(Boolean)).toBe(true);
      expect(await ids(SENT, sender)).toEqual([]);
      expect(await remembered(sender)).toBe(1);
    }
  });

  it('are deleted by both instances once their cooldown is over, and no others are', async () => {
    const [sender, receiver] = [person(), person()];
    await request(one, sender, receiver);
    await decline(one, receiver, sender);
    await sql.query(
      `
      INSERT INTO friendship.declined_request
      SELECT gen_random_uuid(), gen_random_uuid(), now() - interval '30 days 1 second' FROM generate_series(1, 4500)
      UNION ALL SELECT gen_random_uuid(), $1, now() - interval '29 days 23 hours'`,
      [receiver],
    );
    await Promise.all([one, two].map(({ app }) => app.get(DeclinedRequestCleaner).clean()));
    // A run skips the rows that another one is deleting.
    await eventually(async () => {
      await one.app.get(DeclinedRequestCleaner).clean();
      const { rows } = await sql.query<{ old: string; kept: string }>(
        `
        SELECT count(*) FILTER (WHERE declined_at < now() - interval '30 days') AS old,
               count(*) FILTER (WHERE receiver = $1) AS kept FROM friendship.declined_request`,
        [receiver],
      );
      expect(rows).toEqual([{ old: '0', kept: '2' }]);
    });
  });

  it('are all deleted by an instance without a cooldown', async () => {
    const off = await startApi({ FRIEND_REQUEST_COOLDOWN: '0', DATABASE_URL: one.databaseUrl });
    try {
      await eventually(async () => {
        await off.app.get(DeclinedRequestCleaner).clean();
        expect((await sql.query('SELECT FROM friendship.declined_request')).rowCount).toBe(0);
      });
    } finally {
      await off.close();
    }
  });
});
