/**
 * The tables for the test of all writes. If you add a write, a list, a connection between two users, or an event, add a
 * row here; the test names the missing row.
 */

/** The user who writes, the user whom it concerns, and a user who is connected with both. */
export type Role = 'me' | 'peer' | 'third';

type List = 'following' | 'followers' | 'friends' | 'requests_sent' | 'requests_received' | 'blocks';

interface ListRow {
  readonly path: string;
  /** The name of its size in the counts, if there is one. */
  readonly count?: string;
}

/** Every list that a user owns. */
export const LISTS: Readonly<Record<List, ListRow>> = {
  following: { path: '/api/connections/following', count: 'following_count' },
  followers: { path: '/api/connections/followers', count: 'followers_count' },
  friends: { path: '/api/connections/friends', count: 'friends_count' },
  requests_sent: { path: '/api/connections/friends/requests/sent', count: 'requests_sent_count' },
  requests_received: { path: '/api/connections/friends/requests/received', count: 'requests_received_count' },
  blocks: { path: '/api/connections/blocks' },
};

/** A connection from one user to another. */
export interface Fact {
  readonly kind: FactKind;
  readonly from: Role;
  readonly to: Role;
}

type FactKind = 'follow' | 'request' | 'friendship' | 'block';

interface FactRow {
  /** The list of `from` that contains `to` while the fact is true. */
  readonly ofFrom: List;
  /** The list of `to` that contains `from`. */
  readonly ofTo?: List;
  /** The writes that create it if there is none of its kind yet. */
  readonly made: (from: Role, to: Role) => readonly (readonly [operation: string, me: Role, peer: Role])[];
}

const PROFILES = 'put /api/audience/profile';
const FOLLOW = 'post /api/connections/following';
const UNFOLLOW = 'delete /api/connections/following/{target_user_id}';
const REMOVE = 'delete /api/connections/followers/{target_user_id}';
const REQUEST = 'post /api/connections/friends/requests/sent';
const CANCEL = 'delete /api/connections/friends/requests/sent/{target_user_id}';
const DECLINE = 'delete /api/connections/friends/requests/received/{target_user_id}';
const END = 'delete /api/connections/friends/{target_user_id}';
const BLOCK = 'post /api/connections/blocks';
const UNBLOCK = 'delete /api/connections/blocks/{target_user_id}';
const APPROVE = 'patch /api/connections/friends/requests/received/{target_user_id}';

export const FACTS: Readonly<Record<FactKind, FactRow>> = {
  follow: { ofFrom: 'following', ofTo: 'followers', made: (from, to) => [[FOLLOW, from, to]] },
  request: { ofFrom: 'requests_sent', ofTo: 'requests_received', made: (from, to) => [[REQUEST, from, to]] },
  friendship: {
    ofFrom: 'friends',
    ofTo: 'friends',
    made: (from, to) => [
      [REQUEST, from, to],
      [APPROVE, to, from],
    ],
  },
  block: { ofFrom: 'blocks', made: (from, to) => [[BLOCK, from, to]] },
};

const follow = (from: Role, to: Role): Fact => ({ kind: 'follow', from, to });
const request = (from: Role, to: Role): Fact => ({ kind: 'request', from, to });
const friendship = (from: Role, to: Role): Fact => ({ kind: 'friendship', from, to });

const block = (from: Role, to: Role): Fact => ({ kind: 'block', from, to });

/** The facts of every state: each user has somebody on the lists, who must stay there. */
export const ALWAYS: readonly Fact[] = (['me', 'peer'] as const).flatMap((user) => [
  follow(user, 'third'),
  follow('third', user),
  friendship('third', user),
]);

const FOLLOWS: readonly (readonly Fact[])[] = [
  [],
  [follow('me', 'peer')],
  [follow('peer', 'me')],
  [follow('me', 'peer'), follow('peer', 'me')],
];
const FRIENDSHIPS: readonly (readonly Fact[])[] = [
  [],
  [request('me', 'peer')],
  [request('peer', 'me')],
  [friendship('me', 'peer')],
];

/** With a block there are no other connections between the two. */
const BLOCKS: readonly (readonly Fact[])[] = [
  [block('me', 'peer')],
  [block('peer', 'me')],
  [block('me', 'peer'), block('peer', 'me')],
];

/** The states in which each write is tested, in addition to the one where `peer` is `me`. */
export const STATES: readonly (readonly Fact[])[] = [
  ...FOLLOWS.flatMap((follows) => FRIENDSHIPS.map((friendships) => [...follows, ...friendships])),
  ...BLOCKS,
];

/** Some of them, covering each of these follows, each of these friendships and a block. */
export const SOME_STATES = [...FOLLOWS.map((follows, i) => [...follows, ...FRIENDSHIPS[i]!]), BLOCKS[0]!];

export interface Change {
  readonly begins?: readonly Fact[];
  readonly ends?: readonly Fact[];
}

/** What each event says has happened. */
export const EVENTS: Readonly<Record<string, (actor: Role, subject: Role) => Change>> = {
  'user.followed': (actor, subject) => ({ begins: [follow(actor, subject)] }),
  'user.unfollowed': (actor, subject) => ({ ends: [follow(actor, subject)] }),
  'follower.removed': (actor, subject) => ({ ends: [follow(subject, actor)] }),
  'friend_request.sent': (actor, subject) => ({ begins: [request(actor, subject)] }),
  'friend_request.cancelled': (actor, subject) => ({ ends: [request(actor, subject)] }),
  'friend_request.approved': (actor, subject) => ({ ends: [request(subject, actor)] }),
  'friend_request.declined': (actor, subject) => ({ ends: [request(subject, actor)] }),
  'friendship.started': (actor, subject) => ({ begins: [friendship(actor, subject)] }),
  'user.blocked': (actor, subject) => ({ begins: [block(actor, subject)] }),
  'user.unblocked': (actor, subject) => ({ ends: [block(actor, subject)] }),
  'friendship.ended': (actor, subject) => ({ ends: [friendship(actor, subject)] }),
};

/** A user who is not included has no name. */
export type Names = Readonly<Partial<Record<Role, string>>>;

export interface Outcome extends Change {
  readonly status: number;
  /** In the order of their ids. */
  readonly events?: readonly (readonly [type: string, actor: Role, subject: Role])[];
  /** The names that users have afterwards, in all lists. */
  readonly names?: Names;
}

export interface Write {
  readonly body?: (ids: Readonly<Record<Role, string>>) => object;
  /** User tokens are refused. */
  readonly serviceOnly?: boolean;
  /** The answer for `me` and the changes, depending on what is true before. Nothing else may change. */
  readonly outcome: (holds: (fact: Fact) => boolean) => Outcome;
  /** The same for a user if all of them follow, and are friends with, as many users as allowed; by default the same. */
  readonly atLimit?: (holds: (fact: Fact) => boolean) => Outcome;
  /** The same if `peer` is `me`. */
  readonly toOneself: Outcome;
}

const target: Write['body'] = ({ peer }) => ({ target_user_id: peer });

type Holds = Parameters<Write['outcome']>[0];

const barred = (holds: Holds): boolean => holds(block('me', 'peer')) || holds(block('peer', 'me'));

/** What a block by `me` ends. */
function severed(holds: Holds): Required<Pick<Outcome, 'ends' | 'events'>> {
  const all = [
    [follow('me', 'peer'), 'user.unfollowed'],
    [follow('peer', 'me'), 'follower.removed'],
    [request('me', 'peer'), 'friend_request.cancelled'],
    [request('peer', 'me'), 'friend_request.declined'],
    [friendship('me', 'peer'), 'friendship.ended'],
  ] as const;
  const ended = all.filter(([fact]) => holds(fact));
  return { ends: ended.map(([fact]) => fact), events: ended.map(([, type]) => [type, 'me', 'peer']) };
}

const befriended = (status: number): Outcome => ({
  status,
  ends: [request('peer', 'me')],
  begins: [friendship('me', 'peer')],
  events: [
    ['friend_request.approved', 'me', 'peer'],
    ['friendship.started', 'me', 'peer'],
  ],
});

/** Every operation of openapi.json that is not a GET, by its method and path. */
export const WRITES: Readonly<Record<string, Write>> = {
  [PROFILES]: {
    serviceOnly: true,
    body: ({ peer }) => [{ user_id: peer, data: { name: 'Renamed', avatar: null } }],
    outcome: () => ({ status: 200, names: { peer: 'Renamed' } }),
    toOneself: { status: 200, names: { me: 'Renamed' } },
  },
  [BLOCK]: {
    body: target,
    outcome: (holds) => {
      if (holds(block('me', 'peer'))) return { status: 201 };
      const { ends, events } = severed(holds);
      return {
        status: 201,
        begins: [block('me', 'peer')],
        ends,
        events: [...events, ['user.blocked', 'me', 'peer']],
      };
    },
    toOneself: { status: 400 },
  },
  [UNBLOCK]: {
    outcome: (holds) =>
      holds(block('me', 'peer'))
        ? { status: 204, ends: [block('me', 'peer')], events: [['user.unblocked', 'me', 'peer']] }
        : { status: 204 },
    toOneself: { status: 204 },
  },
  [FOLLOW]: {
    body: target,
    outcome: (holds) => {
      if (barred(holds)) return { status: 403 };
      if (holds(follow('me', 'peer'))) return { status: 201 };
      return { status: 201, begins: [follow('me', 'peer')], events: [['user.followed', 'me', 'peer']] };
    },
    atLimit: (holds) => {
      if (barred(holds)) return { status: 403 };
      return { status: holds(follow('me', 'peer')) ? 201 : 409 };
    },
    toOneself: { status: 400 },
  },
  [UNFOLLOW]: {
    outcome: (holds) =>
      holds(follow('me', 'peer'))
        ? { status: 204, ends: [follow('me', 'peer')], events: [['user.unfollowed', 'me', 'peer']] }
        : { status: 204 },
    toOneself: { status: 204 },
  },
  [REMOVE]: {
    outcome: (holds) =>
      holds(follow('peer', 'me'))
        ? { status: 204, ends: [follow('peer', 'me')], events: [['follower.removed', 'me', 'peer']] }
        : { status: 204 },
    toOneself: { status: 204 },
  },
  [REQUEST]: {
    body: target,
    outcome: (holds) => {
      if (barred(holds)) return { status: 403 };
      if (holds(friendship('me', 'peer'))) return { status: 409 };
      if (holds(request('peer', 'me'))) return befriended(201);
      if (holds(request('me', 'peer'))) return { status: 201 };
      return {
        status: 201,
        begins: [request('me', 'peer')],
        events: [['friend_request.sent', 'me', 'peer']],
      };
    },
    atLimit: (holds) => {
      const outcome = WRITES[REQUEST]!.outcome(holds);
      return outcome.begins?.some(({ kind }) => kind === 'friendship') ? { status: 409 } : outcome;
    },
    toOneself: { status: 400 },
  },
  [CANCEL]: {
    outcome: (holds) =>
      holds(request('me', 'peer'))
        ? {
            status: 204,
            ends: [request('me', 'peer')],
            events: [['friend_request.cancelled', 'me', 'peer']],
          }
        : { status: 204 },
    toOneself: { status: 204 },
  },
  [APPROVE]: {
    outcome: (holds) => {
      if (holds(friendship('me', 'peer'))) return { status: 200 };
      return holds(request('peer', 'me')) ? befriended(200) : { status: 404 };
    },
    atLimit: (holds) => {
      if (holds(friendship('me', 'peer'))) return { status: 200 };
      return { status: holds(request('peer', 'me')) ? 409 : 404 };
    },
    toOneself: { status: 404 },
  },
  [DECLINE]: {
    outcome: (holds) =>
      holds(request('peer', 'me'))
        ? {
            status: 204,
            ends: [request('peer', 'me')],
            events: [['friend_request.declined', 'me', 'peer']],
          }
        : { status: 204 },
    toOneself: { status: 204 },
  },
  [END]: {
    outcome: (holds) =>
      holds(friendship('me', 'peer'))
        ? { status: 204, ends: [friendship('me', 'peer')], events: [['friendship.ended', 'me', 'peer']] }
        : { status: 204 },
    toOneself: { status: 204 },
  },
};
