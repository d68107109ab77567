import pg from 'pg';
import { FOLLOWING } from '#following';
import { FRIENDS, REQUESTS_SENT } from '#friendship';
import type { UserId } from '#kernel';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { chooseDistributedForms } from '../support/distributed-forms.js';
import { eventually } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

const BASE = '/api/connections';
const FOLLOWS = `${BASE}/following`;
const SENT = `${BASE}/friends/requests/sent`;
const RECEIVED = `${BASE}/friends/requests/received`;

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
}

describe.each(['usual', 'distributed'])('the limits of lists, in the %s form', (form) => {
  let database: TestDatabase;
  let sql: pg.Client;
  let instances: Api[];

  beforeAll(async () => {
    database = await createDatabase();
    if (form === 'distributed') await chooseDistributedForms(database.url);
    const env = { DATABASE_URL: database.url, MAX_FRIENDS: '3', MAX_REQUESTS_SENT: '4' };
    instances = [await startApi(env), await startApi(env)];
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
  }, 60_000);
  afterAll(async () => {
    await sql.end();
    await Promise.all(instances.map((api) => api.close()));
    await database.drop();
  });

  /** Puts new users on the list without a limit, as an import does. */
  const fill = async (kind: number, owner: UserId, n: number): Promise<UserId[]> => {
    const peers = Array.from({ length: n }, person);
    await sql.query('SELECT adjacency.link($1::smallint, array_fill($2::uuid, ARRAY[$3::int]), $4::uuid[])', [
      kind,
      owner,
      n,
      peers,
    ]);
    return peers;
  };

  /** Sends each request at once, alternately to the two instances. */
  const send = async (
    requests: readonly { user: UserId; method?: string; path: string; target?: UserId }[],
  ): Promise<Answer[]> =>
    Promise.all(
      requests.map(async ({ user, method = 'POST', path, target }, i) => {
        const answer = await fetch(`${instances[i % 2]!.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${await userToken(user)}`, 'content-type': 'application/json' },
          body: target && JSON.stringify({ target_user_id: target }),
        });
        const text = await answer.text();
        return {
          status: answer.status,
          code: text ? (JSON.parse(text) as { code: string }).code : undefined,
        };
      }),
    );

  const tally = (answers: readonly Answer[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status, code } of answers) {
      const name = code === undefined ? `${status}` : `${status} ${code}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };

  const sizeOf = async (list: string, user: UserId): Promise<number> =>
    ((await instances[0]!.as(user).get(`${BASE}${list}`)).body as { meta: { total: number } }).meta.total;

  const follows = (user: UserId, targets: readonly UserId[]) =>
    send(targets.map((target) => ({ user, path: FOLLOWS, target })));

  it('let exactly one of many concurrent follows through at 7,499', async () => {
    const me = person();
    const followed = await fill(FOLLOWING, me, 7_499);
    const answers = await follows(me, Array.from({ length: 60 }, person));
    expect(tally(answers)).toEqual({ 201: 1, '409 following_limit_reached': 59 });
    expect(await sizeOf('/following', me)).toBe(7_500);
    expect(tally(await follows(me, followed.slice(0, 20)))).toEqual({ 201: 20 });
    expect(await sizeOf('/following', me)).toBe(7_500);
  });

  it('are exact for a list that is long, and while it is folded', async () => {
    const me = person();
    const followed = await fill(FOLLOWING, me, 7_490);
    await eventually(async () => {
      const planted = 'SELECT FROM adjacency.long_list WHERE owner = $1 AND root_level IS NOT NULL';
      expect((await sql.query(planted, [me])).rowCount).toBe(1);
    });
    for (const target of followed.slice(0, 5)) await instances[0]!.as(me).delete(`${FOLLOWS}/${target}`);
    expect(tally(await follows(me, Array.from({ length: 100 }, person)))).toEqual({
      201: 15,
      '409 following_limit_reached': 85,
    });
    expect(await sizeOf('/following', me)).toBe(7_500);
  });

  it('leave room again after an unfollow', async () => {
    const me = person();
    const [first] = await fill(FOLLOWING, me, 7_500);
    expect(tally(await follows(me, [person()]))).toEqual({ '409 following_limit_reached': 1 });
    await instances[0]!.as(me).delete(`${FOLLOWS}/${first}`);
    expect(tally(await follows(me, [person(), person()]))).toEqual({
      201: 1,
      '409 following_limit_reached': 1,
    });
  });

  it('do not apply to service tokens, nor to the followed user', async () => {
    const [me, star] = [person(), person()];
    await fill(FOLLOWING, me, 7_500);
    await instances[0]!.service.post(`${FOLLOWS}?user_id=${me}`, { target_user_id: star });
    expect(await sizeOf('/following', me)).toBe(7_501);
    expect(tally(await follows(me, [person(), star]))).toEqual({ 201: 1, '409 following_limit_reached': 1 });
    await fill(FOLLOWING, star, 7_500);
    expect(tally(await follows(person(), [star]))).toEqual({ 201: 1 });
  });

  it('do not charge a follow that a block refuses', async () => {
    const [me, enemy] = [person(), person()];
    await fill(FOLLOWING, me, 7_499);
    await instances[0]!.as(enemy).post(`${BASE}/blocks`, { target_user_id: me });
    const answers = await follows(me, [enemy, person(), enemy, person()]);
    expect(tally(answers)).toEqual({ '403 blocked': 2, 201: 1, '409 following_limit_reached': 1 });
  });

  it('let exactly as many friend requests wait as allowed', async () => {
    const me = person();
    const targets = Array.from({ length: 30 }, person);
    const requests = targets.map((target) => ({ user: me, path: SENT, target }));
    expect(tally(await send(requests))).toEqual({ 201: 4, '409 requests_limit_reached': 26 });
    expect(await sizeOf('/friends/requests/sent', me)).toBe(4);
    await instances[0]!.service.post(`${SENT}?user_id=${me}`, { target_user_id: person() });
    expect(await sizeOf('/friends/requests/sent', me)).toBe(5);
  });

  it('do not count received requests', async () => {
    const me = person();
    const senders = Array.from({ length: 10 }, person);
    const requests = senders.map((user) => ({ user, path: SENT, target: me }));
    expect(tally(await send(requests))).toEqual({ 201: 10 });
  });

  it('let exactly as many friends be made as allowed, however requests are approved or cross', async () => {
    const me = person();
    const senders = Array.from({ length: 20 }, person);
    await send(senders.map((user) => ({ user, path: SENT, target: me })));
    const approvals = senders.map((sender, i) =>
      i % 2
        ? { user: me, method: 'PATCH', path: `${RECEIVED}/${sender}` }
        : { user: me, path: SENT, target: sender },
    );
    const counts = tally(await send(approvals));
    expect((counts['200'] ?? 0) + (counts['201'] ?? 0)).toBe(3);
    expect(counts['409 friends_limit_reached']).toBe(17);
    expect(await sizeOf('/friends', me)).toBe(3);
    expect(await sizeOf('/friends/requests/received', me)).toBe(17);
  });

  it('apply to the friends of the sender too', async () => {
    const [me, sender] = [person(), person()];
    await instances[0]!.as(sender).post(SENT, { target_user_id: me });
    const [friend] = await fill(FRIENDS, sender, 3);
    const approval = { user: me, method: 'PATCH', path: `${RECEIVED}/${sender}` };
    expect(tally(await send([approval]))).toEqual({ '409 friends_limit_reached': 1 });
    expect(await sizeOf('/friends/requests/received', me)).toBe(1);
    await instances[0]!.as(sender).delete(`${BASE}/friends/${friend}`);
    expect(tally(await send([approval, approval]))).toEqual({ 200: 2 });
  });

  it('never answer 409 for what is there already', async () => {
    const me = person();
    const [friend] = await fill(FRIENDS, me, 3);
    const [asked] = await fill(REQUESTS_SENT, me, 4);
    const answers = await send([
      { user: me, method: 'PATCH', path: `${RECEIVED}/${friend}` },
      { user: me, path: SENT, target: asked! },
    ]);
    expect(tally(answers)).toEqual({ 200: 1, 201: 1 });
  });

  it('leave no deadlock when many make friends with each other at once', async () => {
    const people = Array.from({ length: 6 }, person);
    const pairs = people.flatMap((user) =>
      people.filter((target) => target !== user).map((target) => ({ user, target })),
    );
    const answers = await send(pairs.map(({ user, target }) => ({ user, path: SENT, target })));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    for (const user of people) {
      expect(await sizeOf('/friends', user)).toBeLessThanOrEqual(3);
      expect(await sizeOf('/friends/requests/sent', user)).toBeLessThanOrEqual(4);
    }
  });
});

describe('lists without limits', () => {
  it('grow as far as users like', async () => {
    const off = { MAX_FOLLOWING: 'off', MAX_FRIENDS: 'off', MAX_REQUESTS_SENT: 'off' };
    const api = await startApi(off);
    const sql = new pg.Client({ connectionString: api.databaseUrl });
    try {
      await sql.connect();
      const me = person();
      for (const [kind, n] of [
        [FOLLOWING, 7_500],
        [FRIENDS, 5_000],
        [REQUESTS_SENT, 1_000],
      ]) {
        const peers = Array.from({ length: n! }, person);
        await sql.query(
          'SELECT adjacency.link($1::smallint, array_fill($2::uuid, ARRAY[$3::int]), $4::uuid[])',
          [kind, me, n, peers],
        );
      }
      await api.as(me).post(FOLLOWS, { target_user_id: person() });
      await api.as(me).post(SENT, { target_user_id: person() });
      const other = person();
      await api.as(other).post(SENT, { target_user_id: me });
      await api.as(me).patch(`${RECEIVED}/${other}`);
    } finally {
      await sql.end();
      await api.close();
    }
  });
});
