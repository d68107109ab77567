import { directedLists } from '#adjacency';
import { FOLLOWER_REMOVED, USER_UNFOLLOWED } from './following.events.js';

/** Whom a user follows, and who follows the user. */
export const [FOLLOWING, FOLLOWERS] = directedLists(0, 'follows', {
  byOwner: USER_UNFOLLOWED,
  byPeer: FOLLOWER_REMOVED,
});
