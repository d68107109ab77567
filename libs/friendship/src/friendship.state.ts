import { BarredError } from '#adjacency';
import type { EffectName } from './friendship.effects.js';
import {
  AlreadyFriendsError,
  FriendRequestNotFoundError,
  RequestDeclinedError,
} from './friendship.errors.js';
import {
  FRIEND_REQUEST_APPROVED,
  FRIEND_REQUEST_CANCELLED,
  FRIEND_REQUEST_DECLINED,
  FRIEND_REQUEST_SENT,
  FRIENDSHIP_ENDED,
  FRIENDSHIP_STARTED,
} from './friendship.events.js';

/**
 * The state of a pair as seen by the actor. `declined`: the target has declined the actor's request, and the actor may
 * not ask yet. `declining`: the actor has declined the target's request. `barred`: a block forbids new connections
 * between the two.
 */
export type FriendshipState = 'none' | 'sent' | 'received' | 'friends' | 'declined' | 'declining' | 'barred';

export type FriendshipCommand = 'request' | 'cancel' | 'approve' | 'decline' | 'end';

/** Creates the error. `wait`: seconds until a declined user may ask again. */
type Refusal = (wait: number) => Error;

/**
 * What a command does to a pair: the next state, the effects that lead to it and the events that report it; or the
 * error with which it is refused.
 */
export interface Transition {
  readonly next: FriendshipState;
  readonly effects: readonly EffectName[];
  readonly events: readonly string[];
  readonly refusal?: Refusal;
}

const stay = (next: FriendshipState): Transition => ({ next, effects: [], events: [] });
const refuse = (next: FriendshipState, refusal: Refusal): Transition => ({ ...stay(next), refusal });
const befriend: Transition = {
  next: 'friends',
  effects: ['removeTheirRequest', 'addFriends'],
  events: [FRIEND_REQUEST_APPROVED, FRIENDSHIP_STARTED],
};

const alreadyFriends: Refusal = () => new AlreadyFriendsError();
const requestDeclined: Refusal = (wait) => new RequestDeclinedError(wait);
const barred: Refusal = () => new BarredError();
const notFound: Refusal = () => new FriendRequestNotFoundError();

/** The whole state machine, but for blocks, which end lists directly. A request to a user who has already sent one approves that one. */
export const TRANSITIONS: Readonly<Record<FriendshipCommand, Readonly<Record<FriendshipState, Transition>>>> =
  {
    request: {
      none: { next: 'sent', effects: ['addRequest'], events: [FRIEND_REQUEST_SENT] },
      sent: stay('sent'),
      received: befriend,
      friends: refuse('friends', alreadyFriends),
      declined: refuse('declined', requestDeclined),
      declining: { next: 'sent', effects: ['liftDecline', 'addRequest'], events: [FRIEND_REQUEST_SENT] },
      barred: refuse('barred', barred),
    },
    cancel: {
      none: stay('none'),
      sent: { next: 'none', effects: ['removeRequest'], events: [FRIEND_REQUEST_CANCELLED] },
      received: stay('received'),
      friends: stay('friends'),
      declined: stay('declined'),
      declining: stay('declining'),
      barred: stay('barred'),
    },
    approve: {
      none: refuse('none', notFound),
      sent: refuse('sent', notFound),
      received: befriend,
      friends: stay('friends'),
      declined: refuse('declined', notFound),
      declining: refuse('declining', notFound),
      barred: refuse('barred', notFound),
    },
    decline: {
      none: stay('none'),
      sent: stay('sent'),
      received: {
        next: 'declining',
        effects: ['removeTheirRequest', 'rememberDecline'],
        events: [FRIEND_REQUEST_DECLINED],
      },
      friends: stay('friends'),
      declined: stay('declined'),
      declining: stay('declining'),
      barred: stay('barred'),
    },
    end: {
      none: stay('none'),
      sent: stay('sent'),
      received: stay('received'),
      friends: { next: 'none', effects: ['removeFriends'], events: [FRIENDSHIP_ENDED] },
      declined: stay('declined'),
      declining: stay('declining'),
      barred: stay('barred'),
    },
  };
