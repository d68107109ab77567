import fc from 'fast-check';
import request from 'supertest';
import { startApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { chooseDistributedForms } from '../support/distributed-forms.js';
import { userToken } from '../support/tokens.js';

type Verb = 'follow' | 'unfollow' | 'remove' | 'request' | 'cancel' | 'approve' | 'decline' | 'end';
interface Command {
  readonly verb: Verb;
  readonly actor: number;
  readonly target: number;
}
interface PairState {
  readonly follows: readonly [boolean, boolean];
  readonly friendship: 'none' | 'low-asked' | 'high-asked' | 'low-declined' | 'high-declined' | 'friends';
}

interface ListBody {
  readonly data: { user_id: string }[] & Record<string, number>;
  readonly meta: { total: number };
}

const PEOPLE = 5;
const NOBODY: PairState = { follows: [false, false], friendship: 'none' };

/**
 * The result of one command according to the contract: the answer and the next state. `side` is 0 if the lower person
 * acts.
 */
function step(state: PairState, verb: Verb, side: 0 | 1): { status: number; state: PairState } {
  const mine = side === 0 ? 'low-asked' : 'high-asked';
  const theirs = side === 0 ? 'high-asked' : 'low-asked';
  const follows = (follower: 0 | 1, value: boolean): PairState => ({
    ...state,
    follows: follower === 0 ? [value, state.follows[1]] : [state.follows[0], value],
  });
  const befriended: PairState = { ...state, friendship: 'friends' };
  const declined = (asker: 0 | 1) => (asker === 0 ? 'low-declined' : 'high-declined');
  switch (verb) {
    case 'follow':
      return { status: 201, state: follows(side, true) };
    case 'unfollow':
      return { status: 204, state: follows(side, false) };
    case 'remove':
      return { status: 204, state: follows(side === 0 ? 1 : 0, false) };
    case 'request':
      if (state.friendship === 'friends' || state.friendship === declined(side)) {
        return { status: 409, state };
      }
      return {
        status: 201,
        state: state.friendship === theirs ? befriended : { ...state, friendship: mine },
      };
    case 'cancel':
      return { status: 204, state: state.friendship === mine ? { ...state, friendship: 'none' } : state };
    case 'approve':
      if (state.friendship === 'friends') return { status: 200, state };
      return state.friendship === theirs ? { status: 200, state: befriended } : { status: 404, state };
    case 'decline':
      if (state.friendship !== theirs) return { status: 204, state };
      return { status: 204, state: { ...state, friendship: declined(side === 0 ? 1 : 0) } };
    case 'end':
      return {
        status: 204,
        state: state.friendship === 'friends' ? { ...state, friendship: 'none' } : state,
      };
  }
}

/** How the lists show a state: they do not show that a request was declined. */
function shown(state: PairState): PairState {
  return state.friendship.endsWith('declined') ? { ...state, friendship: 'none' } : state;
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, other) => other !== index))) yield [item, ...rest];
  }
}

const WAYS: [way: string, forms: 'usual' | 'distributed', runs: number][] = [
  ['a plain model', 'usual', 40],
  ['it in the forms for distributed tables', 'distributed', 10],
];

describe.each(WAYS)('following and friendship against %s', (_, forms, numRuns) => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof startApp>>;
  let nextPerson = 0;

  beforeAll(async () => {
    database = await createDatabase();
    if (forms === 'distributed') await chooseDistributedForms(database.url);
    app = await startApp({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  /** New people for every run, in ascending order of id. */
  async function people(): Promise<{ id: string; token: string }[]> {
    const ids = Array.from({ length: PEOPLE }, () => {
      const serial = (++nextPerson).toString(16).padStart(12, '0');
      return `00000000-0000-4000-8000-${serial}`;
    });
    return Promise.all(ids.map(async (id) => ({ id, token: await userToken(id) })));
  }

  async function send(token: string, verb: Verb, target: string): Promise<number> {
    const http = request(app.url);
    const base = '/api/connections';
    const call = {
      follow: () => http.post(`${base}/following`).send({ target_user_id: target }),
      unfollow: () => http.delete(`${base}/following/${target}`),
      remove: () => http.delete(`${base}/followers/${target}`),
      request: () => http.post(`${base}/friends/requests/sent`).send({ target_user_id: target }),
      cancel: () => http.delete(`${base}/friends/requests/sent/${target}`),
      approve: () => http.patch(`${base}/friends/requests/received/${target}`),
      decline: () => http.delete(`${base}/friends/requests/received/${target}`),
      end: () => http.delete(`${base}/friends/${target}`),
    }[verb]();
    return (await call.set('Authorization', `Bearer ${token}`)).status;
  }

  async function read(token: string, path: string): Promise<ListBody> {
    const answer = await request(app.url)
      .get(`/api/connections${path}`)
      .set('Authorization', `Bearer ${token}`);
    expect(answer.status).toBe(200);
    return answer.body as ListBody;
  }

  async function lists(person: { id: string; token: string }): Promise<Record<string, string[]>> {
    const paths = {
      following: '/following',
      followers: '/followers',
      friends: '/friends',
      requests_sent: '/friends/requests/sent',
      requests_received: '/friends/requests/received',
    };
    const counts = (await read(person.token, '')).data;
    const found: Record<string, string[]> = {};
    for (const [name, path] of Object.entries(paths)) {
      const whole = await read(person.token, path);
      const ids: string[] = whole.data.map((entry) => entry.user_id);
      expect(whole.meta.total).toBe(ids.length);
      expect(counts[`${name}_count`]).toBe(ids.length);
      expect(new Set(ids).size).toBe(ids.length);
      const joined: string[] = [];
      for (let offset = 0; offset < ids.length; offset += 2) {
        const page = await read(person.token, `${path}?offset=${offset}&limit=2`);
        joined.push(...page.data.map((entry) => entry.user_id));
      }
      expect(joined).toEqual(ids);
      found[name] = ids;
    }
    return found;
  }

  const command: fc.Arbitrary<Command> = fc
    .record({
      verb: fc.constantFrom<Verb>(
        ...([
          'follow',
          'unfollow',
          'remove',
          'request',
          'request',
          'cancel',
          'approve',
          'decline',
          'end',
        ] as const),
      ),
      actor: fc.nat(PEOPLE - 1),
      step: fc.integer({ min: 1, max: PEOPLE - 1 }),
    })
    .map(({ verb, actor, step }) => ({ verb, actor, target: (actor + step) % PEOPLE }));

  it('explains every answer and every state by some order of the concurrent commands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(command, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        async (rounds) => {
          const cast = await people();
          const states = new Map<string, PairState[]>();
          for (const round of rounds) {
            const answers = await Promise.all(
              round.map(({ verb, actor, target }) => send(cast[actor]!.token, verb, cast[target]!.id)),
            );
            const byPair = new Map<string, { verb: Verb; side: 0 | 1; status: number }[]>();
            round.forEach(({ verb, actor, target }, index) => {
              const pair = `${Math.min(actor, target)}-${Math.max(actor, target)}`;
              const entry = {
                verb,
                side: actor < target ? (0 as const) : (1 as const),
                status: answers[index]!,
              };
              byPair.set(pair, [...(byPair.get(pair) ?? []), entry]);
            });
            for (const [pair, commands] of byPair) {
              const reachable = new Map<string, PairState>();
              for (const start of states.get(pair) ?? [NOBODY]) {
                for (const order of permutations(commands)) {
                  let state: PairState | undefined = start;
                  for (const { verb, side, status } of order) {
                    const expected = step(state, verb, side);
                    if (expected.status !== status) {
                      state = undefined;
                      break;
                    }
                    state = expected.state;
                  }
                  if (state) reachable.set(JSON.stringify(state), state);
                }
              }
              expect([pair, commands, reachable.size > 0]).toEqual([pair, commands, true]);
              states.set(pair, [...reachable.values()]);
            }
          }
          const seen = await Promise.all(cast.map(lists));
          for (let low = 0; low < PEOPLE; low++) {
            for (let high = low + 1; high < PEOPLE; high++) {
              const has = (owner: number, list: string, peer: number): boolean =>
                seen[owner]![list]!.includes(cast[peer]!.id);
              for (const [owner, peer] of [
                [low, high],
                [high, low],
              ] as const) {
                expect(has(owner, 'following', peer)).toBe(has(peer, 'followers', owner));
                expect(has(owner, 'requests_sent', peer)).toBe(has(peer, 'requests_received', owner));
              }
              expect(has(low, 'friends', high)).toBe(has(high, 'friends', low));
              const bonds = [
                has(low, 'friends', high),
                has(low, 'requests_sent', high),
                has(high, 'requests_sent', low),
              ];
              expect(bonds.filter(Boolean).length).toBeLessThanOrEqual(1);
              const actual: PairState = {
                follows: [has(low, 'following', high), has(high, 'following', low)],
                friendship: bonds[0] ? 'friends' : bonds[1] ? 'low-asked' : bonds[2] ? 'high-asked' : 'none',
              };
              expect((states.get(`${low}-${high}`) ?? [NOBODY]).map(shown)).toContainEqual(actual);
            }
          }
        },
      ),
      { numRuns },
    );
  }, 120_000);
});
