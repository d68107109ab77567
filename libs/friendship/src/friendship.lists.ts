import { directedLists, symmetricList } from '#adjacency';
import { FRIEND_REQUEST_CANCELLED, FRIEND_REQUEST_DECLINED, FRIENDSHIP_ENDED } from './friendship.events.js';

/** The friends of a user; each of the two is on the list of the other. */
export const FRIENDS = symmetricList(1, 'friends', { byEither: FRIENDSHIP_ENDED });

/** The pending friend requests that a user has sent, and those that a user has received. */
export const [REQUESTS_SENT, REQUESTS_RECEIVED] = directedLists(2, 'friend requests', {
  byOwner: FRIEND_REQUEST_CANCELLED,
  byPeer: FRIEND_REQUEST_DECLINED,
});
