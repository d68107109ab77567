import type { PairState, Verb } from './connections-model.js';
import { routeOf } from './connections-routes.js';
import { pairOf, type PossibleStates, StatesOfPairs } from './connections-states.js';
import { eventually } from './eventually.js';
import { person } from './people.js';
import { userToken } from './tokens.js';

const BASE = '/api/connections';
const LISTS = {
  following: '/following',
  followers: '/followers',
  friends: '/friends',
  requests_sent: '/friends/requests/sent',
  requests_received: '/friends/requests/received',
  blocks: '/blocks',
};
const COUNTED = Object.keys(LISTS).filter((name) => name !== 'blocks');

type ListName = keyof typeof LISTS;
type Lists = Record<ListName, string[]>;

/** A command of one person, by number, about another. */
export interface Command {
  readonly verb: Verb;
  readonly actor: number;
  readonly target: number;
}

interface Person {
  readonly id: string;
  readonly token: string;
}

interface ListBody {
  readonly data: { user_id: string }[] & Record<string, number>;
  readonly meta: { total: number };
}

interface Relationship {
  readonly following: boolean;
  readonly followed_by: boolean;
  readonly friends: boolean;
  readonly request_sent: boolean;
  readonly request_received: boolean;
  readonly blocking: boolean;
}

/**
 * New people whose commands run concurrently over changing instances, and the states that the answers allow between
 * each two of them.
 */
export class ConnectionsCast {
  /** How many commands were sent. */
  sent = 0;
  /** How many of them got no answer, or one that says that the outcome is unknown. */
  unanswered = 0;
  private turn = 0;

  private constructor(
    private readonly people: readonly Person[],
    private readonly urls: () => readonly string[],
    private readonly states: PossibleStates,
  ) {}

  /** @param urls the instances that accept requests now */
  static async of(
    size: number,
    urls: () => readonly string[],
    states: PossibleStates = new StatesOfPairs(),
  ): Promise<ConnectionsCast> {
    const ids = Array.from({ length: size }, person).sort();
    return new ConnectionsCast(
      await Promise.all(ids.map(async (id) => ({ id, token: await userToken(id) }))),
      urls,
      states,
    );
  }

  /** Sends the commands at once. Throws if no order of the commands explains the answers. */
  async run(commands: readonly Command[]): Promise<void> {
    const statuses = await Promise.all(commands.map((command) => this.send(command)));
    this.states.explain(commands.map((command, index) => ({ ...command, status: statuses[index] })));
  }

  /**
   * Throws unless everybody's lists, totals, counts and relationships agree with each other and with a state that the
   * answers allow. Call it while no command runs.
   */
  async check(): Promise<void> {
    const seen = await Promise.all(this.people.map((each) => this.lists(each)));
    const relationships = await Promise.all(this.people.map((each) => this.relationships(each)));
    const ids = this.people.map(({ id }) => id);
    const shown = new Map<string, PairState>();
    for (let low = 0; low < ids.length; low++) {
      for (let high = low + 1; high < ids.length; high++) {
        const has = (owner: number, list: ListName): boolean =>
          seen[owner]![list].includes(ids[owner === low ? high : low]!);
        const sides = [low, high] as const;
        const friendships = {
          friends: has(low, 'friends'),
          'low-asked': has(low, 'requests_sent'),
          'high-asked': has(high, 'requests_sent'),
        };
        const found = Object.entries(friendships).filter(([, is]) => is);
        expect(found.length).toBeLessThanOrEqual(1);
        const actual: PairState = {
          follows: [has(low, 'following'), has(high, 'following')],
          blocks: [has(low, 'blocks'), has(high, 'blocks')],
          friendship: (found[0]?.[0] ?? 'none') as PairState['friendship'],
        };
        shown.set(pairOf(low, high), actual);
        for (const [owner, peer] of [sides, sides.toReversed() as [number, number]]) {
          expect(relationships[owner]!.get(ids[peer]!)).toMatchObject({
            following: has(owner, 'following'),
            followed_by: has(peer, 'following'),
            friends: has(owner, 'friends'),
            request_sent: has(owner, 'requests_sent'),
            request_received: has(peer, 'requests_sent'),
            blocking: has(owner, 'blocks'),
          });
          expect(has(owner, 'followers')).toBe(has(peer, 'following'));
          expect(has(owner, 'requests_received')).toBe(has(peer, 'requests_sent'));
          expect(has(owner, 'friends')).toBe(has(peer, 'friends'));
        }
      }
    }
    this.states.confirm(shown);
  }

  /** The status of the answer; undefined if the outcome is unknown. */
  private async send({ verb, actor, target }: Command): Promise<number | undefined> {
    const { method, path, body } = routeOf(verb, this.people[target]!.id);
    this.sent++;
    const status = await this.fetch(this.people[actor]!, path, method, body).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status !== undefined && status < 500) return status;
    if (status !== undefined && status !== 503) throw new Error(`${verb}: ${status}`);
    this.unanswered++;
    return undefined;
  }

  private async lists(viewer: Person): Promise<Lists> {
    const counts = (await this.read(viewer, '')).data;
    const lists = {} as Lists;
    for (const [name, path] of Object.entries(LISTS) as [ListName, string][]) {
      const whole = await this.read(viewer, path);
      const ids = whole.data.map((entry) => entry.user_id);
      expect(whole.meta.total).toBe(ids.length);
      if (COUNTED.includes(name)) expect([name, counts[`${name}_count`]]).toEqual([name, ids.length]);
      expect(new Set(ids).size).toBe(ids.length);
      const joined: string[] = [];
      for (let offset = 0; offset < ids.length; offset += 2) {
        const page = await this.read(viewer, `${path}?offset=${offset}&limit=2`);
        joined.push(...page.data.map((entry) => entry.user_id));
      }
      expect(joined).toEqual(ids);
      lists[name] = ids;
    }
    return lists;
  }

  private async relationships(viewer: Person): Promise<Map<string, Relationship>> {
    const targets = this.people.map(({ id }) => id).join();
    const { users } = await this.read<{ users: { user_id: string; data: Relationship }[] }>(
      viewer,
      `/relationships?target_user_ids=${targets}`,
    );
    return new Map(users.map(({ user_id, data }) => [user_id, data]));
  }

  /** Asks again if an instance dies meanwhile. */
  private async read<Body = ListBody>(viewer: Person, path: string): Promise<Body> {
    return eventually(async () => {
      const answer = await this.fetch(viewer, path);
      expect([path, answer.status]).toEqual([path, 200]);
      return (await answer.json()) as Body;
    });
  }

  /** Each request goes to the next instance. */
  private fetch(sender: Person, path: string, method = 'GET', body?: string): Promise<Response> {
    const urls = this.urls();
    return fetch(`${urls[this.turn++ % urls.length]!}${BASE}${path}`, {
      method,
      body,
      signal: AbortSignal.timeout(20_000),
      headers: {
        authorization: `Bearer ${sender.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
  }
}
