import type { Verb } from '../../support/connections-model.js';
import { routeOf } from '../../support/connections-routes.js';
import { freshUser } from './fresh-user.js';
import { seeded } from './random.js';
import { request } from './request.js';
import { signToken } from './tokens.js';

type Step = readonly [actor: 'user' | 'celebrity', verb: Verb];

/** What a user and a celebrity do to each other, in order. Each is chosen equally often. */
const LIVES: readonly (readonly Step[])[] = [
  [['user', 'follow']],
  [['user', 'follow']],
  [
    ['user', 'follow'],
    ['user', 'unfollow'],
  ],
  [
    ['user', 'follow'],
    ['user', 'unfollow'],
  ],
  [
    ['user', 'follow'],
    ['celebrity', 'remove'],
  ],
  [
    ['user', 'request'],
    ['user', 'cancel'],
  ],
  [
    ['user', 'request'],
    ['celebrity', 'decline'],
  ],
  [
    ['user', 'request'],
    ['celebrity', 'approve'],
    ['celebrity', 'end'],
  ],
  [
    ['user', 'follow'],
    ['user', 'block'],
    ['user', 'unblock'],
  ],
  [
    ['user', 'follow'],
    ['user', 'request'],
    ['celebrity', 'block'],
    ['celebrity', 'unblock'],
  ],
];
/** So many requests later, a step has certainly been answered. */
const APART = 1_000;

interface Begun {
  readonly user: string;
  readonly rest: readonly Step[];
  readonly due: number;
}

/** Whole lives of new users with a celebrity: each is begun, continued and ended, while many others are in between. */
export class Lives {
  private readonly begun: Begun[] = [];
  private readonly random: () => number;
  private readonly token: string;
  private made = 0;
  private users = 0;

  constructor(
    private readonly celebrity: string,
    seed: number,
  ) {
    this.random = seeded(seed);
    this.token = signToken(celebrity);
  }

  next(): Buffer {
    this.made += 1;
    const waiting = this.begun[0];
    if (waiting !== undefined && waiting.due <= this.made) {
      this.begun.shift();
      return this.step(waiting.user, waiting.rest);
    }
    this.users += 1;
    return this.step(freshUser(this.users), LIVES[Math.floor(this.random() * LIVES.length)]!);
  }

  private step(user: string, [first, ...rest]: readonly Step[]): Buffer {
    if (rest.length > 0) this.begun.push({ user, rest, due: this.made + APART });
    const [actor, verb] = first!;
    const [self, other, token] =
      actor === 'user' ? [user, this.celebrity, signToken(user)] : [this.celebrity, user, this.token];
    const { method, path, body } = routeOf(verb, other);
    return request(method, `/api/connections${path}?user_id=${self}`, token, body);
  }
}
