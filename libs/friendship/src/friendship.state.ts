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

/** What a command does to a pair: its next state and the events that tell of it, or why it is refused. */
export interface Transition {
  readonly next: FriendshipState;
  readonly events: readonly string[];
  readonly refusal?: new () => Error;
}

const stay = (next: FriendshipState): Transition => ({ next, events: [] });
const refuse = (next: FriendshipState, refusal: new () => Error): Transition => ({
  next,
  events: [],
  refusal,
});
const befriend: Transition = { next: 'friends', events: [FRIEND_REQUEST_APPROVED, FRIENDSHIP_STARTED] };

/** The whole state machine. A request that crosses one from the other side approves it. */
export const TRANSITIONS: Readonly<Record<FriendshipCommand, Readonly<Record<FriendshipState, Transition>>>> =
  {
    request: {
      none: { next: 'sent', events: [FRIEND_REQUEST_SENT] },
      sent: stay('sent'),
      received: befriend,
      friends: refuse('friends', AlreadyFriendsError),
    },
    cancel: {
      none: stay('none'),
      sent: { next: 'none', events: [FRIEND_REQUEST_CANCELLED] },
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
