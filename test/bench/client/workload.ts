import { freshUser } from './fresh-user.js';
import { Lives } from './lives.js';
import { seeded, zipf } from './random.js';
import { request } from './request.js';
import { signToken } from './tokens.js';

/** The requests of a run. `users` are the known users, which the client gets beforehand. */
export type Workload =
  /** A random known user follows another. */
  | { kind: 'follow-uniform'; seed: number }
  /** Users never seen before, numbered from `from`, follow the target. */
  | { kind: 'follow-one'; target: string; from: number }
  /** New users follow, block, befriend and leave the celebrity; a run continues what the run before it began. */
  | { kind: 'lives'; celebrity: string; seed: number }
  /**
   * A page of the followers of a random owner, at a random offset up to `maxOffset`, compressed if `accept` names an
   * encoding.
   */
  | {
      kind: 'page';
      owners: string[];
      limit: number;
      maxOffset: number;
      query?: string;
      accept?: string;
      /** Who reads; random known users if absent. */
      reader?: string;
      seed: number;
    }
  /** The counts of `owner`, read by one user. */
  | { kind: 'counts-of-one'; owner: string; reader: string }
  /**
   * The counts of 100 random users of the first `known`, or of the next 100 each time, starting at `from`: known users,
   * or users never seen before.
   */
  | {
      kind: 'counts-of-many';
      draw: 'uniform' | 'once' | 'fresh';
      known: number;
      from: number;
      seed: number;
    }
  /** The relationships of a random known user with 100 others. */
  | { kind: 'relationships'; seed: number }
  /** The five counts: of `known` random users (Zipf's law), or of each known user once, starting at `from`. */
  | {
      kind: 'counts';
      draw: 'uniform' | 'zipf' | 'once';
      known: number;
      from: number;
      writes?: number;
      seed: number;
    };

/** So few users read that their tokens are remembered. */
const MOST_READERS = 5_000;
/** How many users a batch is about. */
const MANY = 100;
/** By celebrity. */
const lives = new Map<string, Lives>();

/** Builds the requests of a workload; every server gets the same bytes. */
export function requestMaker(
  workload: Workload,
  users: readonly string[],
  tokens: Map<string, string>,
): () => Buffer {
  const tokenOf = (user: string) => {
    let token = tokens.get(user);
    if (token === undefined) tokens.set(user, (token = signToken(user)));
    return token;
  };
  const follow = (from: string, to: string, token: string) => {
    const body = `{"target_user_id":"${to}"}`;
    return request('POST', `/api/connections/following?user_id=${from}`, token, body);
  };
  switch (workload.kind) {
    case 'follow-uniform': {
      const random = seeded(workload.seed);
      return () => {
        const from = Math.floor(random() * users.length);
        const to = (from + 1 + Math.floor(random() * (users.length - 1))) % users.length;
        return follow(users[from]!, users[to]!, tokenOf(users[from]!));
      };
    }
    case 'follow-one': {
      let n = workload.from;
      return () => {
        const from = freshUser((n += 1));
        return follow(from, workload.target, signToken(from));
      };
    }
    case 'lives': {
      const { celebrity, seed } = workload;
      const going = lives.get(celebrity) ?? new Lives(celebrity, seed);
      lives.set(celebrity, going);
      return () => going.next();
    }
    case 'page': {
      const random = seeded(workload.seed);
      return () => {
        const owner = workload.owners[Math.floor(random() * workload.owners.length)]!;
        const offset = Math.floor(random() * (workload.maxOffset + 1));
        const query = `user_id=${owner}&offset=${offset}&limit=${workload.limit}${workload.query ?? ''}`;
        const reader = workload.reader ?? users[Math.floor(random() * Math.min(users.length, MOST_READERS))]!;
        return request(
          'GET',
          `/api/connections/followers?${query}`,
          tokenOf(reader),
          undefined,
          workload.accept,
        );
      };
    }
    case 'counts-of-one': {
      const { owner, reader } = workload;
      return () => request('GET', `/api/connections?user_id=${owner}`, tokenOf(reader));
    }
    case 'counts-of-many': {
      const random = seeded(workload.seed);
      const known = Math.min(workload.known, users.length);
      let next = workload.from;
      const drawn = {
        uniform: () => users[Math.floor(random() * known)]!,
        once: () => users[next++ % users.length]!,
        fresh: () => freshUser(next++),
      }[workload.draw];
      return () => {
        const ids = Array.from({ length: MANY }, drawn);
        const reader = users[Math.floor(random() * Math.min(users.length, MOST_READERS))]!;
        return request('GET', `/api/connections?user_ids=${ids.join()}`, tokenOf(reader));
      };
    }
    case 'relationships': {
      const random = seeded(workload.seed);
      return () => {
        const reader = users[Math.floor(random() * Math.min(users.length, MOST_READERS))]!;
        const ids = Array.from({ length: MANY }, () => users[Math.floor(random() * users.length)]!);
        const query = `user_id=${reader}&target_user_ids=${ids.join()}`;
        return request('GET', `/api/connections/relationships?${query}`, tokenOf(reader));
      };
    }
    case 'counts': {
      const random = seeded(workload.seed);
      const known = Math.min(workload.known, users.length);
      const rank = workload.draw === 'zipf' ? zipf(random, known, 0.8) : () => Math.floor(random() * known);
      let next = workload.from;
      return () => {
        const user = users[workload.draw === 'once' ? next++ % users.length : rank()]!;
        const reader = users[Math.floor(random() * Math.min(users.length, MOST_READERS))]!;
        if (random() < (workload.writes ?? 0) && reader !== user)
          return follow(reader, user, tokenOf(reader));
        return request('GET', `/api/connections?user_id=${user}`, tokenOf(reader));
      };
    }
  }
}
