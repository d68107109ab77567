import type { EffectName } from './friendship.effects.js';
import { AlreadyFriendsError, FriendRequestNotFoundError } from './friendship.errors.js';
import {
  FRIEND_REQUEST_APPROVED,
  FRIEND_REQUEST_CANCELLED,
  FRIEND_REQUEST_SENT,
  FRIENDSHIP_STARTED,
} from './friendship.events.js';

/** How two users stand to each other, seen by the one who acts. */
export type FriendshipState = 'none' | 'sent' | 'received' | 'friends';

export type FriendshipCommand = 'request' | 'cancel' | 'approve';

/** The class of the error that tells why. */
export type Refusal = new () => Error;

/**
 * What a command does to a pair: its next state, what it changes of the lists to get there and the events that tell of
 * it, or why it is refused.
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

/** The whole state machine. A request that crosses one from the other side approves it. */
export const TRANSITIONS: Readonly<Record<FriendshipCommand, Readonly<Record<FriendshipState, Transition>>>> =
  {
    request: {
      none: { next: 'sent', effects: ['addRequest'], events: [FRIEND_REQUEST_SENT] },
      sent: stay('sent'),
      received: befriend,
      friends: refuse('friends', AlreadyFriendsError),
    },
    cancel: {
      none: stay('none'),
      sent: { next: 'none', effects: ['removeRequest'], events: [FRIEND_REQUEST_CANCELLED] },
      received: stay('received'),
      friends: stay('friends'),
    },
    approve: {
      none: refuse('none', FriendRequestNotFoundError),
      sent: refuse('sent', FriendRequestNotFoundError),
      received: befriend,
      friends: stay('friends'),
    },
  };
